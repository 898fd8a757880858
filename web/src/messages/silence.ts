/** Why the viewer may not speak in a room, if so. */
import type { RoomSummary } from 'parlor-client'
import { useEffect, useState } from 'react'
import { momentOf } from '../parts/times.ts'
import { rankOf } from '../room/rights.ts'

/** Whether the viewer may write, edit and react: to others nothing of it is offered. */
export function useMaySpeak(room: RoomSummary): boolean {
  const silence = useSilence(room)
  return room.membership !== null && silence === null
}

/** A sentence for the viewer, or null. */
export function useSilence({ membership, roleToSend, kind }: RoomSummary): string | null {
  const mutedUntil = membership?.mutedUntil ?? null
  const isMuted = useIsBefore(mutedUntil)
  if (isMuted) return `You are muted until ${momentOf(mutedUntil!)}.`
  if (kind === 'GROUP' && membership && rankOf(membership.role) < rankOf(roleToSend))
    return roleToSend === 'OWNER' ? 'Only the owner writes here.' : 'Only moderators write here.'
  return null
}

/** Nobody is told when a mute ends: it goes by the clock. */
function useIsBefore(moment: string | null): boolean {
  const leftMs = moment ? new Date(moment).getTime() - Date.now() : 0
  const [, look] = useState(0)
  useEffect(() => {
    if (leftMs <= 0) return
    const timer = setTimeout(() => look(count => count + 1), Math.min(leftMs + 50, 60_000))
    return () => clearTimeout(timer)
  })
  return leftMs > 0
}
