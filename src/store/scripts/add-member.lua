#!lua
-- Adds a user to a room, on a member's word.
--
-- KEYS   meta, members, roster, reads, mutes, bans, log of the room; the changes of its minute; what this attempt was answered before
-- ARGV   see below; texts are JSON where their name says so
-- Reply  {'added' | 'already', room, membership} | {'not-a-member'} | {'not-allowed', needs} | {'full'} | {'late'}
--        | {'limited', retry after ms} | {'banned', until in ms or ''}, for whoever may see bans

local meta, members, roster, reads, mutes, bans, log, changes, answered =
  KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7], KEYS[8], KEYS[9]
local by, member = ARGV[1], ARGV[2]
-- Both of them.
local people_json = ARGV[3]
local needs, needs_to_see_bans = ARGV[4], ARGV[5]
local intended_at, intent_life_ms = tonumber(ARGV[6]), tonumber(ARGV[7])
local members_limit, told_limit = tonumber(ARGV[8]), tonumber(ARGV[9])
local changes_limit, own_changes_limit = tonumber(ARGV[10]), tonumber(ARGV[11])
local attempt, channel, log_limit, answer_life_ms = ARGV[12], ARGV[13], tonumber(ARGV[14]), ARGV[15]

assert_may_publish(channel)
local earlier = recall()
if earlier then return earlier end

local room, own = judge(by, needs)
if not room then return own end
local shown = show_room()

local standing = redis.call('HGET', members, member)
if standing then return { 'already', shown, standing } end

-- Who may lift a ban learns of it; all others, that they may not add this one.
local ban = ban_of(member)
if ban and rank_of(own) < ranks[needs_to_see_bans] then return not_allowed(room, '') end
if ban then return { 'banned', ban_end(ban) } end

local now = now_ms()
if now - intended_at > intent_life_ms then return { 'late' } end
if redis.call('HLEN', members) >= members_limit then return { 'full' } end
-- Whoever runs the room is never held up by what its members do.
local retry_after_ms = by ~= room.owner and count_change('members', by, changes_limit, own_changes_limit)
if retry_after_ms then return { 'limited', retry_after_ms } end

local membership = admit(room, now, by, member, 'MEMBER', people_json, told_limit)
return remember({ 'added', shown, membership })
