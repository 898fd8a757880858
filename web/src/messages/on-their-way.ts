/** Messages on their way: as long as there are some, the browser asks before it lets the page go, which would lose them. */
let count = 0
const ask = (event: Event) => event.preventDefault()

/** Until it was sent, or has failed: then it waits for the viewer. */
export async function keepPageFor(sent: Promise<unknown>): Promise<void> {
  if (count++ === 0) window.addEventListener('beforeunload', ask)
  await sent.catch(() => undefined)
  if (--count === 0) window.removeEventListener('beforeunload', ask)
}
