/** The way back to the rooms, on a phone. */
import { IconButton } from '../parts/button.tsx'
import { goTo, linkTo } from '../route.ts'

export function Back() {
  return <IconButton className="phone-only" icon="back" label="Back to your rooms" onClick={() => goTo(linkTo.home)} />
}
