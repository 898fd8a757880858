#!lua
-- Lets a user into a public room, or into any with an invitation, on their own word.
--
-- KEYS   meta, members, roster, reads, mutes, bans, invitations, log of the room; the changes of its minute; what this attempt was answered before
-- ARGV   see below; texts are JSON where their name says so
-- Reply  {'joined' | 'already', room, membership} | {'not-found'} | {'banned', until in ms or ''} | {'full'} | {'late'}
--        | {'limited', retry after ms}

local meta, members, roster, reads, mutes, bans, invitations, log, changes, answered =
  KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7], KEYS[8], KEYS[9], KEYS[10]
local by, by_json = ARGV[1], ARGV[2]
local intended_at, intent_life_ms = tonumber(ARGV[3]), tonumber(ARGV[4])
local members_limit, told_limit = tonumber(ARGV[5]), tonumber(ARGV[6])
local joins_limit = tonumber(ARGV[7])
local attempt, channel, log_limit, answer_life_ms = ARGV[8], ARGV[9], tonumber(ARGV[10]), ARGV[11]
-- What the code of the invitation is recognised by; empty: there is none.
local hash = ARGV[12]

assert_may_publish(channel)
local earlier = recall()
if earlier then return earlier end

local room = find_room()
if not room or room.deleted then return { 'not-found' } end
local standing = redis.call('HGET', members, by)
if standing then return { 'already', show_room(), standing } end
local now = now_ms()
local invitation = hash ~= '' and invitation_of(hash, now)
local may_come = hash == '' and room.is_public or invitation
if not may_come then return { 'not-found' } end
local ban = ban_of(by)
if ban then return { 'banned', ban_end(ban) } end

if now - intended_at > intent_life_ms then return { 'late' } end
if redis.call('HLEN', members) >= members_limit then return { 'full' } end
local retry_after_ms = count_change('joins', by, joins_limit, 10)
if retry_after_ms then return { 'limited', retry_after_ms } end

-- The last use takes it away.
local function use()
  local left = tonumber(string.match(invitation, '"usesLeft":(%d+)'))
  if left == 1 then redis.call('HDEL', invitations, hash) end
  if left and left > 1 then
    redis.call('HSET', invitations, hash, (string.gsub(invitation, '"usesLeft":%d+', '"usesLeft":' .. left - 1, 1)))
  end
end

local shown = show_room()
local membership = admit(room, now, by, by, 'MEMBER', by_json, told_limit)
if invitation then use() end
return remember({ 'joined', shown, membership })
