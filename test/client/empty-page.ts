/** As much of a page as react-dom needs for components that show nothing: what they see is told by themselves. */
import { onTestFinished } from 'vitest'

const node = (nodeType: number, rest: object = {}) => ({
  nodeType,
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
  ...rest,
})
const document = node(9)
Object.assign(globalThis, { window: globalThis, document, HTMLIFrameElement: class {} })
const { createRoot } = await import('react-dom/client')
const { flushSync } = await import('react-dom')

/** Renders it at once, and again with another element; answers how to end it. */
export function render(element: unknown) {
  const root = createRoot(node(1, { ownerDocument: document, tagName: 'DIV' }) as never)
  const show = (next: unknown) => flushSync(() => root.render(next as never))
  onTestFinished(() => flushSync(() => root.unmount()))
  show(element)
  return { show, end: () => flushSync(() => root.unmount()) }
}

export { flushSync as change }
