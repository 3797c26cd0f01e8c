import { contextBridge, ipcRenderer, type IpcRendererEvent } from 'electron'
import { invokeChannel, pushChannel } from '../shared/channels.ts'
import type { HubBridge } from '../shared/ipc.ts'

const bridge: HubBridge = {
  // oxlint-disable-next-line typescript/no-unsafe-return -- src/main/ipc.ts answers with text and nothing else
  invoke: (route, input): Promise<string> => ipcRenderer.invoke(invokeChannel, route, input),
  subscribe(listener) {
    const onPush = (_event: IpcRendererEvent, push: string): void => listener(push)
    ipcRenderer.on(pushChannel, onPush)
    return () => {
      ipcRenderer.off(pushChannel, onPush)
    }
  }
}

contextBridge.exposeInMainWorld('hub', bridge)
