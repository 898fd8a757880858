/** What something costs, on a machine that may be busy with other things. */

/** How many milliseconds of the processor this process uses for it. */
export async function cpuMsOf(work: () => unknown): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}
