#!lua flags=allow-oom
-- Marks a room on a user's list as joined or as left, drops the intent behind it, and rings on the user's channel. Marks
-- may come late, twice and in any order: the change with the highest sequence stays. Only a room that is gone for good
-- is left at the very entry that was joined; and who joins on an intent that was noted after the room was marked as left
-- is in it, however far the room had come then: a failover may have taken that back.
--
-- KEYS   rooms of the user; a mark is `<state> <start sequence> <check> <last sequence> <check> <ms>`, and of a direct room also
--        how it counts, where its start does not say so
-- ARGV   see below
-- Reply  whether the mark is another one now: 1 | 0

local rooms = KEYS[1]
local room, state = ARGV[1], ARGV[2]
local start_sequence, start_check = tonumber(ARGV[3]), ARGV[4]
local last_sequence, last_check = tonumber(ARGV[5]), ARGV[6]
-- Empty: now.
local at = tonumber(ARGV[7])
-- The field to drop, or empty.
local intent = ARGV[8]
local remembrance_ms = tonumber(ARGV[9])
local attempt, channel = ARGV[10], ARGV[11]

assert_may_publish(channel)
local now = now_ms()
at = at or now

-- An intent knows how the room counts.
local kind = string.match(intent ~= '' and redis.call('HGET', rooms, intent) or '', '^%l+')
local counts = (kind == 'direct' or kind == 'own' and start_sequence > 0) and kind or ''

local kept = redis.call('HGET', rooms, room)
local k_state, k_start, k_start_check, k_last, k_last_check, k_at, k_counts
if kept then
  k_state, k_start, k_start_check, k_last, k_last_check, k_at, k_counts =
    string.match(kept, '^(%a+) (%d+) (%x+) (%d+) (%x+) (%d+) ?(%l*)$')
  k_start, k_last, k_at = tonumber(k_start), tonumber(k_last), tonumber(k_at)
end
-- One that cannot be read is as good as none.
if k_at then
  local forgotten = k_state == 'left' and now - k_at >= remembrance_ms
  -- A room's id can come back when its tombstone is gone, and then its sequences begin anew.
  local reborn = state == 'joined' and last_sequence <= k_last and at - k_at >= remembrance_ms
  if not forgotten and not reborn then
    if k_start < start_sequence then start_sequence, start_check = k_start, k_start_check end
    if counts == '' then counts = k_counts end
    local ends_it = state == 'left' and k_state == 'joined'
    -- Both times are of this clock.
    local intended_at = tonumber((string.match(intent, ':(%d+)$')))
    local is_back = state == 'joined' and k_state == 'left' and intended_at and intended_at > k_at
    if not is_back and (k_last > last_sequence or (k_last == last_sequence and not ends_it)) then
      state, last_sequence, last_check, at, counts = k_state, k_last, k_last_check, k_at, k_counts
    end
  end
end

local mark = string.format('%s %.0f %s %.0f %s %.0f%s',
  state, start_sequence, start_check, last_sequence, last_check, at, counts == '' and '' or ' ' .. counts)
local changed = mark ~= kept
local dropped = intent ~= '' and redis.call('HDEL', rooms, intent) == 1
if changed or dropped then redis.call('HSET', rooms, room, mark, 'version', attempt) end
if changed then
  publish(channel, string.format('{"kind":"room","roomId":"%s","sequence":%.0f}', room, last_sequence))
end
return changed and 1 or 0
