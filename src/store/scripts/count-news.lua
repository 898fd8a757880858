#!lua flags=no-writes
-- Tells how things stand with the webhook.
--
-- KEYS   news, failing, parked, state of the webhook
-- ARGV   none
-- Reply  {since when there is one; 0: never, whether it is parked (0 | 1), how many rooms have news, how many fail, how many
--        are parked}

local news, failing, parked, state = KEYS[1], KEYS[2], KEYS[3], KEYS[4]

local began, given_up = unpack(redis.call('HMGET', state, 'began', 'parkedAt'))
return {
  tonumber(began or 0), given_up and 1 or 0, redis.call('ZCARD', news), redis.call('HLEN', failing),
  redis.call('HLEN', parked),
}
