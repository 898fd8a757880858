#!lua flags=allow-oom
-- Deletes a room: a last entry, and a tombstone with which members and log stand until all of it expires together.
-- It remembers no answer: the tombstone answers the second run.
--
-- KEYS   meta, members, roster, history, reactions, emoji, log of the room
-- ARGV   see below; texts are JSON where their name says so
-- Reply  'deleted' | 'not-a-member' | 'not-the-creator'

local meta, members, roster, history, reactions, emoji, log =
  KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7]
local by = ARGV[1]
local by_json = ARGV[2]
local attempt = ARGV[3]
local channel = ARGV[4]
local log_limit = tonumber(ARGV[5])
local remembrance_ms = ARGV[6]

assert_may_publish(channel)
-- A tombstone keeps its members. Who is none learns nothing, not even by how long this takes.
if redis.call('HEXISTS', members, by) == 0 then return 'not-a-member' end
local room = find_room(meta)
if not room then return 'not-a-member' end
if room.owner ~= by then return room.deleted and 'not-a-member' or 'not-the-creator' end
if room.deleted then return 'deleted' end

local now = now_ms()
local at = math.max(now, room.at)
local entry = string.format('%s,"roomName":%s}', entry_head('deleted', room, now, by, attempt), room.name_json)
append(next_step(room, entry, log), at, shown_json(by_json, ''), meta, log, channel, log_limit)
redis.call('HSET', meta, 'deletedAt', string.format('%.0f', at))
redis.call('UNLINK', history, reactions, emoji, roster)
for _, key in ipairs({ meta, members, log }) do redis.call('PEXPIRE', key, remembrance_ms) end
return 'deleted'
