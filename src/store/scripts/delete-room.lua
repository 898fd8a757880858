#!lua flags=allow-oom
-- Deletes a room: a last entry, and a tombstone with which members and log stand until all of it expires together.
-- It remembers no answer: the tombstone answers the second run.
--
-- KEYS   meta, members, roster, staff, reads, mutes, bans, banned, ban ends, invitations, history, reactions, emoji, log of the room
-- ARGV   see below; texts are JSON where their name says so
-- Reply  {'deleted'} | {'not-a-member'} | {'not-allowed', needs}

local meta, members, roster, staff, reads, mutes, bans, banned, ban_ends, invitations, history, reactions, emoji, log =
  KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7], KEYS[8], KEYS[9], KEYS[10], KEYS[11], KEYS[12], KEYS[13],
  KEYS[14]
local by = ARGV[1]
local by_json = ARGV[2]
local needs = ARGV[3]
local attempt = ARGV[4]
local channel = ARGV[5]
local log_limit = tonumber(ARGV[6])
local remembrance_ms = ARGV[7]

assert_may_publish(channel)
local room, own = judge(by, needs, meta, members, true)
if not room then return own end
if room.deleted then return { 'deleted' } end

local change = {
  by = by, now = now_ms(), attempt = attempt, people = by_json,
  meta = meta, members = members, log = log, channel = channel, log_limit = log_limit,
}
bury(change, room, remembrance_ms,
  { history, reactions, emoji, roster, staff, reads, mutes, bans, banned, ban_ends, invitations })
return { 'deleted' }
