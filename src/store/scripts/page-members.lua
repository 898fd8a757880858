#!lua flags=no-writes
-- Reads memberships in the order in which they began, for a member's eyes.
--
-- KEYS   meta, members, roster of the room
-- ARGV   see below
-- Reply  nil: not a member | {membership, …}, newest first when read backwards

local meta, members, roster = KEYS[1], KEYS[2], KEYS[3]
local viewer = ARGV[1]
-- Scores as ZRANGE takes them.
local from = ARGV[2]
local to = ARGV[3]
local limit = tonumber(ARGV[4])
local backwards = ARGV[5] == '1'

if not find_room_of(viewer, meta, members) then return nil end
local users
if backwards then
  users = redis.call('ZRANGE', roster, to, from, 'BYSCORE', 'REV', 'LIMIT', 0, limit)
else
  users = redis.call('ZRANGE', roster, from, to, 'BYSCORE', 'LIMIT', 0, limit)
end
if #users == 0 then return {} end
return redis.call('HMGET', members, unpack(users))
