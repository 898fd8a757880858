/** How long anybody waits for something. */

/** What the work answers. Rejects with this error when it is not done by then, also while it goes on: `late` is aborted with it. */
export async function within<T>(ms: number, tooLate: string, work: (late: AbortSignal) => Promise<T>): Promise<T> {
  const late = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const over = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      const error = new Error(tooLate)
      late.abort(error)
      reject(error)
    }, ms)
  })
  try {
    return await Promise.race([work(late.signal), over])
  } finally {
    clearTimeout(timer)
  }
}
