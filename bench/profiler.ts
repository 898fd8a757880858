/**
 * Loaded into a server that is to be profiled: SIGWINCH, for which nobody else here has a use, begins a profile; the next
 * one ends it and writes it to a file.
 */
import { renameSync, writeFileSync } from 'node:fs'
import { Session } from 'node:inspector/promises'

const samplingMicroseconds = 500
const session = new Session()
session.connect()
let running = false

process.on('SIGWINCH', async () => {
  if (running) return write(process.env.PROFILE_FILE!)
  running = true
  await session.post('Profiler.enable')
  await session.post('Profiler.setSamplingInterval', { interval: samplingMicroseconds })
  await session.post('Profiler.start')
})

/** The file is there when it is whole. */
async function write(file: string): Promise<void> {
  const { profile } = await session.post('Profiler.stop')
  running = false
  writeFileSync(`${file}.part`, JSON.stringify(profile))
  renameSync(`${file}.part`, file)
}
