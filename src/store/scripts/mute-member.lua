#!lua flags=allow-oom
-- Mutes a member for a time, or ends that, on a moderator's word. Members are told by the entry that tells what one may do.
-- The membership says until when; `mutes`, a sorted set of users by the end, brings it back to whoever leaves and comes back.
--
-- KEYS   meta, members, mutes, log of the room; the changes of its minute; what this attempt was answered before
-- ARGV   see below; texts are JSON where their name says so
-- Reply  {'muted', room, membership} | {'stranger'} | {'not-a-member'} | {'not-allowed', needs} | {'full'}
--        | {'limited', retry after ms}

local meta, members, mutes, log, changes, answered = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6]
local by, member = ARGV[1], ARGV[2]
-- Both of them, and who added the member.
local people_json = ARGV[3]
-- 0: ends it.
local seconds = tonumber(ARGV[4])
local needs = ARGV[5]
local mutes_limit = tonumber(ARGV[6])
local changes_limit, own_changes_limit = tonumber(ARGV[7]), tonumber(ARGV[8])
local attempt, channel, log_limit, answer_life_ms = ARGV[9], ARGV[10], tonumber(ARGV[11]), ARGV[12]

assert_may_publish(channel)
local earlier = recall()
if earlier then return earlier end

local room, own = judge(by, needs)
if not room then return own end
local standing = redis.call('HGET', members, member)
if not standing then return { 'stranger' } end
local refusal = judge_act(room, own, standing)
if refusal then return refusal end

local shown = show_room()
local now = now_ms()
local till = seconds > 0 and now + seconds * 1000 or nil
local is_muted = (mute_of(standing) or 0) > now
if not till and not is_muted then return { 'muted', shown, standing } end
local is_full = redis.call('ZCOUNT', mutes, string.format('(%.0f', now), '+inf') >= mutes_limit
if till and is_full and not redis.call('ZSCORE', mutes, member) then return { 'full' } end
local retry_after_ms = count_moderation(room, by, changes_limit, own_changes_limit)
if retry_after_ms then return { 'limited', retry_after_ms } end

local changed = with_mute(standing, till)
local entry = entry_head('standing', room, now, by) .. standing_fields(member, changed) .. '}'
write_entry(room, now, entry, shown_json(people_json, ''))
redis.call('HSET', members, member, changed)
local over = redis.call('ZRANGE', mutes, '-inf', string.format('%.0f', now), 'BYSCORE', 'LIMIT', 0, 64)
if #over > 0 then redis.call('ZREM', mutes, unpack(over)) end
if till then redis.call('ZADD', mutes, string.format('%.0f', till), member) else redis.call('ZREM', mutes, member) end
return remember({ 'muted', shown, changed })
