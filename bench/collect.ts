/** Loaded into every server under test: collects garbage when told, so that memory is compared and not garbage. */
const collect = (globalThis as { gc?: () => void }).gc

process.on('SIGUSR2', () => {
  for (let i = 0; i < 2; i++) collect?.()
})
