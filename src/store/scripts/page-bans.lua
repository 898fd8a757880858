#!lua flags=no-writes
-- Reads the bans of a room that are in force, the newest first, for a moderator's eyes.
--
-- KEYS   meta, members, bans, banned of the room
-- ARGV   see below
-- Reply  nil: the viewer may not see them | {{ban or nil where it is over, …}, {the sequence of each, …}}

local meta, members, bans, banned = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local viewer, needs = ARGV[1], ARGV[2]
-- Below which sequence, as ZRANGE takes it.
local start = ARGV[3]
local limit = tonumber(ARGV[4])

if not judge(viewer, needs) then return nil end
local users = redis.call('ZRANGE', banned, start, '-inf', 'BYSCORE', 'REV', 'LIMIT', 0, limit, 'WITHSCORES')
local found, sequences = {}, {}
for index = 1, #users, 2 do
  table.insert(found, ban_of(users[index]) or false)
  table.insert(sequences, users[index + 1] + 0)
end
return { found, sequences }
