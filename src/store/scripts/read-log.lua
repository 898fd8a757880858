#!lua flags=no-writes
-- Judges a position in a room's log and reads the entries after it, with one user's membership at the same head.
--
-- KEYS   meta, members, history, reads, log, bans of the room
-- ARGV   see below
-- Reply  nil | {verdict, room, head sequence, head check, deleted (0 | 1), membership or nil, entries, items, the user's marker,
--        whether the user may hear the room without being in it (0 | 1), and the sequence from which on it is public}
--        with the entries as XRANGE has them, and what they show of the history as JSON

local meta, members, history, reads, log, bans = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6]
-- Empty: nobody's membership is asked for.
local user = ARGV[1]
-- 1: whoever may not read there is told as little, and as soon, as of a room that never was.
local members_only = ARGV[2]
-- Empty: the head, whatever it is.
local after = tonumber(ARGV[3])
local check = ARGV[4]
local count, retention_ms = tonumber(ARGV[5]), tonumber(ARGV[6])

local room = find_room()
if not room then return nil end
local is_open = user ~= '' and is_open_to(user, room)
if members_only == '1' and not is_open and redis.call('HEXISTS', members, user) == 0 then return nil end

-- One entry more than asked for: the first one tells whether the position is of this history.
local function judge_position()
  if not after then return 'GOOD', {} end
  if after > room.sequence then return 'DIVERGED', {} end
  local entries = redis.call('XRANGE', log, after .. '-0', '+', 'COUNT', count + 1)
  local first = entries[1] and tonumber(string.match(entries[1][1], '^%d+'))
  if not first or first > after + 1 then return 'TOO_OLD', {} end
  local fields = entries[1][2]
  -- The stream's fields stand as they were written: entry, check, predecessor's check.
  local stood = first == after and fields[4] or fields[6]
  if stood ~= check then return 'DIVERGED', {} end
  if first == after then table.remove(entries, 1) else entries[count + 1] = nil end
  return 'GOOD', entries
end

local verdict, entries = judge_position()
local membership = user ~= '' and redis.call('HGET', members, user)
local items = items_json(room, numbers_in(entries))
return {
  verdict, show_room(), room.sequence, room.check, room.deleted and 1 or 0, membership, entries, items,
  membership and marker_of(user) or 0, is_open and 1 or 0, room.public_since,
}
