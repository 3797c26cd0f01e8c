import dbus from 'dbus-next'

const { Interface } = dbus.interface

export interface ShownNotification {
  readonly id: number
  readonly title: string
  readonly body: string
}

/** The part of a desktop that shows notifications, as far as an app sees it. */
class Notifications extends Interface {
  readonly screen = new Map<number, ShownNotification>()
  #last = 0

  constructor() {
    super('org.freedesktop.Notifications')
  }
  Notify(_app: string, replaces: number, _icon: string, title: string, body: string): number {
    const id = replaces === 0 ? (this.#last += 1) : replaces
    this.screen.set(id, { id, title, body })
    return id
  }
  CloseNotification(id: number): void {
    if (this.screen.delete(id)) this.NotificationClosed(id, 3)
  }
  GetCapabilities(): string[] {
    return ['body', 'actions']
  }
  GetServerInformation(): [string, string, string, string] {
    return ['test', 'test', '1.0', '1.2']
  }
  ActionInvoked(id: number, action: string): [number, string] {
    return [id, action]
  }
  NotificationClosed(id: number, reason: number): [number, number] {
    return [id, reason]
  }
}
Notifications.configureMembers({
  methods: {
    Notify: { inSignature: 'susssasa{sv}i', outSignature: 'u' },
    CloseNotification: { inSignature: 'u', outSignature: '' },
    GetCapabilities: { inSignature: '', outSignature: 'as' },
    GetServerInformation: { inSignature: '', outSignature: 'ssss' }
  },
  signals: { ActionInvoked: { signature: 'us' }, NotificationClosed: { signature: 'uu' } }
})

export interface NotificationHost {
  /** What is on the screen now. */
  shown(): readonly ShownNotification[]
  /** Clicks a notification like a person. */
  click(id: number): void
  stop(): void
}

/** Shows notifications on this bus. */
export async function startNotificationHost(busAddress: string): Promise<NotificationHost> {
  const bus = dbus.sessionBus({ busAddress })
  const service = new Notifications()
  bus.export('/org/freedesktop/Notifications', service)
  await bus.requestName('org.freedesktop.Notifications', 0)
  return {
    shown: () => [...service.screen.values()],
    click: (id) => void service.ActionInvoked(id, 'default'),
    stop: () => bus.disconnect()
  }
}
