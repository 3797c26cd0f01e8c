// Gives back what it is told: a thread that does nothing else.
import { parentPort } from 'node:worker_threads'

parentPort?.on('message', (message: unknown) => parentPort?.postMessage(message))
