import dbus from 'dbus-next'

const { Interface, ACCESS_READ } = dbus.interface

/** The part of a desktop that shows tray icons, as far as an app sees it. */
class Watcher extends Interface {
  readonly items: string[] = []

  constructor() {
    super('org.kde.StatusNotifierWatcher')
  }
  RegisterStatusNotifierItem(service: string): void {
    this.items.push(service)
    this.StatusNotifierItemRegistered(service)
  }
  RegisterStatusNotifierHost(): void {}
  StatusNotifierItemRegistered(service: string): string {
    return service
  }
  get RegisteredStatusNotifierItems(): string[] {
    return this.items
  }
  get IsStatusNotifierHostRegistered(): boolean {
    return true
  }
  get ProtocolVersion(): number {
    return 0
  }
}
Watcher.configureMembers({
  methods: {
    RegisterStatusNotifierItem: { inSignature: 's', outSignature: '' },
    RegisterStatusNotifierHost: { inSignature: 's', outSignature: '' }
  },
  signals: { StatusNotifierItemRegistered: { signature: 's' } },
  properties: {
    RegisteredStatusNotifierItems: { signature: 'as', access: ACCESS_READ },
    IsStatusNotifierHostRegistered: { signature: 'b', access: ACCESS_READ },
    ProtocolVersion: { signature: 'i', access: ACCESS_READ }
  }
})

export interface MenuItem {
  readonly id: number
  readonly label: string
  readonly enabled: boolean
  readonly checked: boolean
  readonly children: readonly MenuItem[]
}

export interface TrayHost {
  /** The menu of the first icon, as the desktop would draw it. Empty until there is one. */
  menu(): Promise<readonly MenuItem[]>
  /** Clicks the item at this path of labels; each is the beginning of one. */
  click(...path: readonly string[]): Promise<void>
  stop(): void
}

type Layout = [number, Record<string, dbus.Variant | undefined>, dbus.Variant<Layout>[]]

function itemOf([id, properties, children]: Layout): MenuItem {
  return {
    id,
    label: String(properties['label']?.value ?? ''),
    enabled: properties['enabled']?.value !== false,
    checked: properties['toggle-state']?.value === 1,
    children: children.map((child) => itemOf(child.value))
  }
}

/** Shows tray icons on this bus, and clicks them like a person. */
export async function startTrayHost(busAddress: string): Promise<TrayHost> {
  const bus = dbus.sessionBus({ busAddress })
  const watcher = new Watcher()
  bus.export('/StatusNotifierWatcher', watcher)
  await bus.requestName('org.kde.StatusNotifierWatcher', 0)

  const call = async (destination: string, path: string, face: string, member: string, signature: string, body: unknown[]) => {
    const reply = await bus.call(new dbus.Message({ destination, path, interface: face, member, signature, body }))
    return (reply?.body ?? []) as unknown[]
  }
  const icon = async (): Promise<{ name: string; menu: string } | undefined> => {
    const service = watcher.items[0]
    if (service === undefined) return undefined
    const slash = service.indexOf('/')
    const name = slash < 0 ? service : service.slice(0, slash)
    const path = slash < 0 ? '/StatusNotifierItem' : service.slice(slash)
    const [menu] = (await call(name, path, 'org.freedesktop.DBus.Properties', 'Get', 'ss', ['org.kde.StatusNotifierItem', 'Menu'])) as [
      dbus.Variant<string>
    ]
    return { name, menu: menu.value }
  }
  const menu = async (): Promise<readonly MenuItem[]> => {
    const at = await icon()
    if (!at) return []
    const [, layout] = (await call(at.name, at.menu, 'com.canonical.dbusmenu', 'GetLayout', 'iias', [0, -1, []])) as [number, Layout]
    return itemOf(layout).children
  }
  return {
    menu,
    async click(...path) {
      let items = await menu()
      let item: MenuItem | undefined
      for (const label of path) {
        item = items.find((one) => one.label.startsWith(label))
        if (!item) throw new Error(`no item ${label} among ${items.map((one) => one.label).join(', ')}`)
        items = item.children
      }
      const at = await icon()
      if (!at || !item) throw new Error('there is no tray icon')
      const body = [item.id, 'clicked', new dbus.Variant('s', ''), 0]
      // An item that quits the app may take the answer with it.
      await call(at.name, at.menu, 'com.canonical.dbusmenu', 'Event', 'isvu', body).catch(() => [])
    },
    stop: () => bus.disconnect()
  }
}
