#!lua flags=no-writes
-- Reads memberships in the order in which they began, for a member's eyes.
--
-- KEYS   meta, members of the room; its roster, or only its staff
-- ARGV   see below
-- Reply  nil: not a member | {{membership, …}, the score of the last that was looked at}, newest first when read backwards

local meta, members, list = KEYS[1], KEYS[2], KEYS[3]
local viewer = ARGV[1]
-- Where to start and to stop, as ZRANGE takes scores; read backwards, the start is the highest.
local start = ARGV[2]
local stop = ARGV[3]
local limit = tonumber(ARGV[4])
-- 1 | 0
local backwards = ARGV[5]

if not find_room_for(viewer) then return nil end
local order = backwards == '1' and { 'BYSCORE', 'REV' } or { 'BYSCORE' }
local users = redis.call('ZRANGE', list, start, stop, 'LIMIT', 0, limit, unpack(order))
if #users == 0 then return { {}, false } end
local last = redis.call('ZSCORE', list, users[#users])
return { redis.call('HMGET', members, unpack(users)), last }
