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
local by, by_json, needs = ARGV[1], ARGV[2], ARGV[3]
local attempt, channel, log_limit, remembrance_ms = ARGV[4], ARGV[5], tonumber(ARGV[6]), ARGV[7]

assert_may_publish(channel)
local room, own = judge(by, needs, true)
if not room then return own end
if room.deleted then return { 'deleted' } end

bury(room, now_ms(), by, by_json)
return { 'deleted' }
