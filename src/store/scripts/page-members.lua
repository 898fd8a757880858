#!lua flags=no-writes
-- Reads memberships in the order in which they began, for a member's eyes.
--
-- KEYS   meta, members, roster of the room
-- ARGV   see below
-- Reply  nil: not a member | {{membership, …}, the score of the last}, newest first when read backwards

local meta, members, roster = KEYS[1], KEYS[2], KEYS[3]
local viewer = ARGV[1]
-- Scores as ZRANGE takes them; read backwards, the first is the highest.
local from = ARGV[2]
local to = ARGV[3]
local limit = tonumber(ARGV[4])
local order = ARGV[5] == '1' and { 'BYSCORE', 'REV' } or { 'BYSCORE' }

if not find_room_of(viewer, meta, members) then return nil end
local users = redis.call('ZRANGE', roster, from, to, 'LIMIT', 0, limit, unpack(order))
if #users == 0 then return { {}, false } end
local last = redis.call('ZSCORE', roster, users[#users])
return { redis.call('HMGET', members, unpack(users)), last }
