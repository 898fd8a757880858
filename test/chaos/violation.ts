/** The promises that a run can be found to have broken, each under one name, and the column of the table it counts in. */

export const violationColumns = {
  /** Acknowledged, and not in the log. */
  'acknowledged-missing': 'lost',
  /** Visible, and not delivered, between two that were. */
  hole: 'lost',
  /** Visible, and never delivered, though the feed was live at the end. */
  'end-missing': 'lost',
  /** `FeedReady` puts the cursor behind what was not delivered. */
  'ready-skips': 'lost',
  /** Received what Redis has lost since, and was not told. */
  'loss-untold': 'lost',
  /** A command that was acknowledged left no trace. */
  'change-missing': 'lost',
  /** The history has not all the messages that it keeps. */
  'history-shortened': 'lost',
  /** One `clientMessageId`, two messages. */
  'sent-twice': 'duplicated',
  'duplicate-in-session': 'duplicated',
  'duplicate-across-sessions': 'duplicated',
  /** `FeedReady` or `FeedReset` puts the cursor before what was delivered. */
  'cursor-goes-back': 'duplicated',
  'out-of-order': 'misordered',
  /** Invoked after another was acknowledged, and stands before it. */
  'acknowledged-late': 'misordered',
  /** Delivered, and not in the log. */
  'not-in-log': 'leaked',
  /** Not what the log says there, to this viewer. */
  'wrong-event': 'leaked',
  'before-joining': 'leaked',
  'after-removal': 'leaked',
  /** The text of a message that was deleted. */
  'erased-shown': 'leaked',
  'erased-kept': 'leaked',
  /** What somebody said in a message after the end of the stay to which it belongs. */
  'edited-after-stay': 'leaked',
  /** A session that began after the end of a stay was told more of it than the end. */
  'told-after-end': 'leaked',
  /** Done by somebody who was not allowed to, or not any more. */
  'without-right': 'leaked',
  /** Somebody whose account was deleted is still there, or their room in the wrong hands. */
  'account-left': 'leaked',
  /** A role, a mute or a ban is not what the log says. */
  'standing-differs': 'other',
  /** More came with an invitation than it is for. */
  'admitted-too-many': 'leaked',
  /** Told of a room that was not asked for. */
  'not-asked-for': 'leaked',
  /** A signal to, or of, somebody who was not in the room. */
  'signal-outside': 'leaked',
  'signal-early': 'other',
  /** An unread count, or a marker, is not what Redis holds. */
  'unread-differs': 'other',
  /** A page, read in the end, is not what Redis holds. */
  'page-differs': 'other',
  /** Somebody is shown as here who is not, or the other way round. */
  'presence-wrong': 'other',
  /** Refused, and in the log. */
  'refused-but-sent': 'leaked',
  /** Something stayed behind when everybody had left. */
  'left-behind': 'leaked',
  /** A reset that nothing called for. */
  'unfounded-reset': 'other',
  /** The app was told that something cannot be told any more, and it could. */
  'unfounded-gap': 'other',
  /** A text that was true before the reading. */
  'stale-shown': 'other',
  /** In the end a client shows something else than Redis holds. */
  'client-differs': 'other',
  /** A message is not what the log says of it. */
  'item-differs': 'other',
  'chain-broken': 'other',
  'members-differ': 'other',
  'list-too-short': 'other',
  /** A client was sent away for good. */
  'turned-away': 'other',
  /** Not live again, or not quiet, in time. */
  'not-recovered': 'other',
  /** The canary waited too long. */
  'canary-slow': 'other',
  /** An instance met a fault that is not Redis being away. */
  'server-fault': 'other',
  /** The run itself went wrong. */
  'run-failed': 'other',
} as const

export type ViolationName = keyof typeof violationColumns
export type ViolationColumn = (typeof violationColumns)[ViolationName]

export interface Violation {
  name: ViolationName
  /** Who saw what, where. */
  text: string
}
