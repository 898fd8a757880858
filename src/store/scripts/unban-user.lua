#!lua flags=allow-oom
-- Lifts a ban, on a moderator's word. One that is over is as good as none.
--
-- KEYS   meta, members, bans, banned, ban ends, log of the room; the changes of its minute; what this attempt was answered before
-- ARGV   see below; texts are JSON where their name says so
-- Reply  {'unbanned' | 'none', room} | {'not-a-member'} | {'not-allowed', needs} | {'limited', retry after ms}

local meta, members, bans, banned, ban_ends, log, changes, answered =
  KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7], KEYS[8]
local by, user = ARGV[1], ARGV[2]
-- Both of them.
local people_json = ARGV[3]
local needs = ARGV[4]
local changes_limit, own_changes_limit = tonumber(ARGV[5]), tonumber(ARGV[6])
local attempt, channel, log_limit, answer_life_ms = ARGV[7], ARGV[8], tonumber(ARGV[9]), ARGV[10]

assert_may_publish(channel)
local earlier = recall()
if earlier then return earlier end

local room, own = judge(by, needs)
if not room then return own end
local shown = show_room()
if not ban_of(user) then return { 'none', shown } end
local retry_after_ms = count_moderation(room, by, changes_limit, own_changes_limit)
if retry_after_ms then return { 'limited', retry_after_ms } end

assert_sets(banned, ban_ends)
local now = now_ms()
local entry = string.format('%s,"user":"%s"}', entry_head('unbanned', room, now, by), user)
write_entry(room, now, entry, shown_json(people_json, ''))
redis.call('HDEL', bans, user)
redis.call('ZREM', banned, user)
redis.call('ZREM', ban_ends, user)
return remember({ 'unbanned', shown })
