#!lua flags=allow-oom
-- Keeps a user out of a room, on a moderator's word: removes them, if they are a member, and remembers the ban. One that
-- stands is replaced by the new one.
--
-- The bans of a room are `bans`, a hash by user; `banned` has these users by the entry that banned them, and `ban_ends`
-- those whose bans end by themselves, by when they do.
--
-- KEYS   meta, members, roster, staff, reads, bans, banned, ban ends, log of the room; the changes of its minute; what this attempt
--        was answered before
-- ARGV   see below; texts are JSON where their name says so
-- Reply  {'banned', room, ban, now in ms, ended membership or nil, sequence, check} with the entry that removed them
--        | {'not-a-member'} | {'not-allowed', needs} | {'owner'} | {'full'} | {'limited', retry after ms}

local meta, members, roster, staff, reads, bans, banned, ban_ends, log, changes, answered =
  KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7], KEYS[8], KEYS[9], KEYS[10], KEYS[11]
local by, user = ARGV[1], ARGV[2]
-- Both of them.
local people_json = ARGV[3]
-- Empty: until it is lifted.
local seconds = tonumber(ARGV[4])
-- `null`: none.
local reason_json = ARGV[5]
local needs = ARGV[6]
local bans_limit, told_limit = tonumber(ARGV[7]), tonumber(ARGV[8])
local changes_limit, own_changes_limit = tonumber(ARGV[9]), tonumber(ARGV[10])
local attempt, channel, log_limit, answer_life_ms = ARGV[11], ARGV[12], tonumber(ARGV[13]), ARGV[14]

assert_may_publish(channel)
local earlier = recall()
if earlier then return earlier end

local room, own = judge(by, needs)
if not room then return own end
local ended = redis.call('HGET', members, user)
-- A room is never without its owner: somebody else has to be made so before.
local refusal = (by == user or user == room.owner) and not_allowed(room, '') or judge_act(room, own, ended)
if refusal then return refusal end

local shown = show_room()
local now = now_ms()
local standing = ban_of(user)
-- For ever and for the same reason: whoever asks again wants to go on with what comes after the ban.
local is_same = standing and not seconds and ban_end(standing) == ''
  and string.sub(standing, -#reason_json - 10) == '"reason":' .. reason_json .. '}'
if is_same then return { 'banned', shown, standing, now, false, 0, '' } end

-- Lets go of those that are over, and asks whether there is room left.
local function is_full()
  local over = redis.call('ZRANGE', ban_ends, '-inf', string.format('%.0f', now), 'BYSCORE', 'LIMIT', 0, 64)
  if #over > 0 then
    redis.call('HDEL', bans, unpack(over))
    redis.call('ZREM', banned, unpack(over))
    redis.call('ZREM', ban_ends, unpack(over))
  end
  return redis.call('HLEN', bans) >= bans_limit and redis.call('HEXISTS', bans, user) == 0
end
assert_sets(roster, staff, banned, ban_ends)
if is_full() then return { 'full' } end
local retry_after_ms = count_moderation(room, by, changes_limit, own_changes_limit)
if retry_after_ms then return { 'limited', retry_after_ms } end

local till = seconds and string.format('%.0f', now + seconds * 1000)
local until_field = till and ',"until":' .. till or ''
local removal
if ended then
  removal = dismiss(room, now, by, user, '"cause":"BANNED"' .. until_field)
end
local entry = string.format('%s,"user":"%s"%s}', entry_head('banned', room, now, by), user, until_field)
local step = write_entry(room, now, entry, shown_json(people_json, ''))
local ban = string.format('{"userId":"%s","bannedBy":"%s","bannedAt":%.0f,"until":%s,"reason":%s}',
  user, by, now, till or 'null', reason_json)
redis.call('HSET', bans, user, ban)
redis.call('ZADD', banned, step.sequence, user)
if till then redis.call('ZADD', ban_ends, till, user) else redis.call('ZREM', ban_ends, user) end
return remember({
  'banned', shown, ban, now, ended or false, removal and removal.sequence or 0, removal and removal.check or '',
})
