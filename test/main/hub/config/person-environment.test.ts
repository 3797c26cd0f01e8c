import { expect, test } from 'vitest'
import { personEnvironment } from '../../../../src/main/hub/config/person-environment.ts'

test('servers get the person\'s environment without what npm, Electron and the hub put there', () => {
  const env = { PATH: '/bin', GITHUB_TOKEN: 't', npm_config_x: '1', ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: '--x', HUB_KEY: 'k', HUB_URL: 'u', NONE: undefined }
  expect(personEnvironment(env)).toEqual({ PATH: '/bin', GITHUB_TOKEN: 't', HUB_URL: 'u' })
})
