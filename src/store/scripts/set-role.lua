#!lua
-- Gives a member another role, on the owner's word. To make somebody the owner gives the room away: whoever owned it is a
-- moderator from then on.
--
-- KEYS   meta, members, staff, mutes, log of the room; the changes of its minute; what this attempt was answered before
-- ARGV   see below; texts are JSON where their name says so
-- Reply  {'set', room, membership} | {'stranger'} | {'not-a-member'} | {'not-allowed', needs} | {'full'}
--        | {'limited', retry after ms}

local meta, members, staff, mutes, log, changes, answered =
  KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7]
local by, member = ARGV[1], ARGV[2]
-- Both of them, and who added them.
local people_json = ARGV[3]
local role, needs = ARGV[4], ARGV[5]
local moderators_limit = tonumber(ARGV[6])
local changes_limit, own_changes_limit = tonumber(ARGV[7]), tonumber(ARGV[8])
local attempt, channel, log_limit, answer_life_ms = ARGV[9], ARGV[10], tonumber(ARGV[11]), ARGV[12]

assert_may_publish(channel)
local earlier = recall()
if earlier then return earlier end

local room, own = judge(by, needs)
if not room then return own end
local standing = redis.call('HGET', members, member)
if not standing then return { 'stranger' } end
if role_in(standing) == role then return { 'set', show_room(), standing } end
-- A room always has one owner: the role is given away, never laid down.
if member == room.owner then return not_allowed(room, '') end
if is_full_for(room, standing, role) then return { 'full' } end
local retry_after_ms = count_room_change(room, by)
if retry_after_ms then return { 'limited', retry_after_ms } end

assert_sets(staff, mutes)
local now = now_ms()
local membership, shown
if role == 'OWNER' then membership, shown = transfer(room, now, by, member, standing)
else membership, shown = give_role(room, now, by, member, standing, role), show_room() end
return remember({ 'set', shown, membership })
