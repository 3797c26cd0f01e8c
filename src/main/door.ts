import { z } from 'zod'
import { ipcRoutes, type IpcOutput, type IpcResult, type IpcRoute } from '../shared/ipc.ts'
import { HubError, toHubError } from './hub/index.ts'

/** The input of a route as its schema leaves it. */
export type IpcParsed<R extends IpcRoute> = z.output<(typeof ipcRoutes)[R]['input']>

/** One handler per row of the table: a missing or misspelt one doesn't compile. */
export type IpcHandlers = {
  readonly [R in IpcRoute]: (input: IpcParsed<R>) => IpcOutput<R> | Promise<IpcOutput<R>>
}

/** The table seen row by row, so that a schema and its handler stay together. */
const inputs: { readonly [R in IpcRoute]: { readonly input: z.ZodType<IpcParsed<R>> } } = ipcRoutes

/** Checks the input, calls the handler and always answers: what a handler throws becomes a coded error. */
export function createDoor(
  handlers: IpcHandlers,
  report: (route: string, thrown: unknown) => void
): (route: unknown, input: unknown) => Promise<IpcResult<unknown>> {
  return async (route, input) => {
    try {
      if (!isRoute(route)) throw new HubError('NOT_FOUND', `The window has no call ${JSON.stringify(route)}.`)
      return { ok: true, data: await answer(handlers, route, input) }
    } catch (thrown) {
      const error = toHubError(thrown)
      if (error.code === 'INTERNAL') report(String(route), thrown)
      return { ok: false, error: error.toBody() }
    }
  }
}

function isRoute(route: unknown): route is IpcRoute {
  return typeof route === 'string' && Object.hasOwn(ipcRoutes, route)
}

function answer<R extends IpcRoute>(handlers: IpcHandlers, route: R, input: unknown): IpcOutput<R> | Promise<IpcOutput<R>> {
  const parsed = inputs[route].input.safeParse(input)
  if (!parsed.success) throw new HubError('INVALID_INPUT', `${route}: ${z.prettifyError(parsed.error)}`)
  return handlers[route](parsed.data)
}
