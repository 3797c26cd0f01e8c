import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

const windowTests = 'test/renderer/**/*.test.{ts,tsx}'
const ownRunner = ['test/e2e/**', 'test/fixtures/**']

export default defineConfig({
  plugins: [react()],
  test: {
    maxWorkers: 2,
    testTimeout: 5_000,
    passWithNoTests: true,
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          environment: 'node',
          include: ['test/**/*.test.ts'],
          exclude: [windowTests, ...ownRunner],
          // These start real processes and threads, on machines that may be busy.
          testTimeout: 20_000,
          hookTimeout: 60_000
        }
      },
      {
        extends: true,
        test: {
          name: 'window',
          environment: 'jsdom',
          include: [windowTests],
          setupFiles: ['test/renderer/setup.ts']
        }
      }
    ]
  }
})
