#!lua flags=allow-oom
-- Takes an invitation back, on the word of a member who may invite.
--
-- KEYS   meta, members, invitations of the room; what this attempt was answered before
-- ARGV   see below
-- Reply  {'revoked', whether there was one that was still good (0 | 1)} | {'not-a-member'} | {'not-allowed', needs}

local meta, members, invitations, answered = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local by, needs, hash, answer_life_ms = ARGV[1], ARGV[2], ARGV[3], ARGV[4]

local earlier = recall()
if earlier then return earlier end

local room, refusal = judge(by, needs)
if not room then return refusal end
local invitation = invitation_of(hash, now_ms())
redis.call('HDEL', invitations, hash)
return remember({ 'revoked', invitation and 1 or 0 })
