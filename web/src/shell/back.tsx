/** The way back to the rooms, on a phone. */
import { IconButton } from '../parts/button.tsx'
import { backTo, linkTo } from '../route.ts'

export function Back() {
  return (
    <IconButton className="phone-only" icon="back" label="Back to your rooms" onClick={() => backTo(linkTo.home)} />
  )
}
