#!lua flags=no-writes
-- The invitations of a room that are good, for whoever may invite.
--
-- KEYS   meta, members, invitations of the room
-- ARGV   the viewer; what it takes to see them
-- Reply  nil: not for this viewer | {invitation …}

local meta, members, invitations = KEYS[1], KEYS[2], KEYS[3]
local viewer, needs = ARGV[1], ARGV[2]

if not judge(viewer, needs) then return nil end
local now = now_ms()
local good = {}
local kept = redis.call('HGETALL', invitations)
for index = 2, #kept, 2 do
  if is_good(kept[index], now) then table.insert(good, kept[index]) end
end
return good
