#!lua flags=no-writes
-- Looks at a room as one user sees it, all at the same head.
--
-- KEYS   meta, members, history, reads, bans, blocks of the room
-- ARGV   the user; how long messages are kept, in ms, or 0
-- Reply  nil | {room, how many members, head sequence, head check, deleted (0 | 1), membership or nil, the user's marker,
--        number of the last message, of the oldest that is kept, the last message and the one it replies to as JSON,
--        whether the user may read there without being a member (0 | 1), whether it is of two of whom one has blocked the other
--        (0 | 1)}

local meta, members, history, reads, bans, blocks = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6]
local user = ARGV[1]
local retention_ms = tonumber(ARGV[2])

local room = find_room()
if not room then return nil end
local membership = redis.call('HGET', members, user)
local is_member = membership and not room.deleted
local is_open = is_open_to(user, room)
local last = (is_member or is_open) and items_json(room, { room.number }) or {}
return {
  show_room(), redis.call('HLEN', members), room.sequence, room.check, room.deleted and 1 or 0, membership,
  is_member and marker_of(user) or 0, room.number, is_member and oldest_of(room) or 0, last,
  is_open and 1 or 0, are_apart(room) and 1 or 0,
}
