import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

const windowTests = 'test/renderer/**/*.test.{ts,tsx}'
const ownRunner = ['test/e2e/**', 'test/chaos/**', 'test/fixtures/**']

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
          exclude: [windowTests, ...ownRunner]
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
      },
      {
        // Kills and restarts real processes, one file at a time.
        extends: true,
        test: {
          name: 'chaos',
          environment: 'node',
          include: ['test/chaos/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 60_000
        }
      }
    ]
  }
})
