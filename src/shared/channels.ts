/** The two Electron channels. They stand apart from the table so that the preload script stays free of zod. */
export const invokeChannel = 'hub:invoke'
export const pushChannel = 'hub:push'
