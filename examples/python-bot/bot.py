"""A bot that throws dice: in whatever room it is, it answers `!roll` and `!roll 20`.

It needs the package websockets, 10 or newer (on Debian python3-websockets), and nothing else.
"""

import asyncio
import itertools
import json
import os
import random
import re
import urllib.request
import uuid

import websockets

URL = os.environ.get("PARLOR_URL", "http://127.0.0.1:4000/graphql")
NAME = os.environ.get("BOT_NAME", "dice")
PASSWORD = os.environ["BOT_PASSWORD"]

ENTER = """mutation Enter($username: String!, $password: String!) {
  createUser(input: { username: $username, password: $password }) { __typename }
  signIn(input: { username: $username, password: $password }) {
    ... on SignInPayload { token }
    ... on Error { message }
  }
}"""

FEED = """subscription Feed($after: [FeedCursor!]) {
  events(after: $after) {
    __typename
    cursor
    ... on RoomEvent { roomId }
    ... on FeedReady { cursors }
    ... on MessageSent { message { id body author { username displayName } } }
  }
}"""

SEND = """mutation Send($roomId: ID!, $body: String!, $clientMessageId: String!, $replyToId: ID) {
  sendMessage(input: { roomId: $roomId, body: $body, clientMessageId: $clientMessageId, replyToId: $replyToId }) {
    ... on Error { message }
  }
}"""


def sign_in():
    """A token. The first time the account is made."""
    body = {"query": ENTER, "variables": {"username": NAME, "password": PASSWORD}}
    request = urllib.request.Request(
        URL, json.dumps(body).encode(), {"content-type": "application/json"}
    )
    with urllib.request.urlopen(request) as response:
        answer = json.load(response)
    entered = (answer.get("data") or {}).get("signIn") or {}
    if "token" not in entered:
        raise SystemExit(entered.get("message") or answer["errors"])
    return entered["token"]


class Cursors:
    """Where the feed goes on after a pause: what FeedReady lists, then the last cursor of each room."""

    def __init__(self):
        self.listed = None
        self.since = {}

    @property
    def after(self):
        known = (self.listed or []) + list(self.since.values())
        return known if self.listed is not None or known else None

    def take(self, event):
        if event.get("cursors") is not None:
            self.listed, self.since = event["cursors"], {}
        elif event.get("roomId") and event.get("cursor"):
            self.since[event["roomId"]] = event["cursor"]


def answer_to(message):
    """What to say to this message, or None."""
    found = re.fullmatch(r"!roll(?:\s+(\d{1,6}))?", message["body"].strip())
    if not found or message["author"]["username"] == NAME:
        return None
    thrown = random.randint(1, max(1, int(found[1] or 6)))
    return f"{message['author']['displayName']} rolled {thrown}"


async def listen(token, cursors):
    """Listens over one socket, until it is cut."""
    url = re.sub("^http", "ws", URL)
    async with websockets.connect(url, subprotocols=["graphql-transport-ws"]) as socket:
        ids = itertools.count(2)

        async def tell(**message):
            await socket.send(json.dumps(message))

        await tell(type="connection_init", payload={"authorization": f"Bearer {token}"})
        async for text in socket:
            message = json.loads(text)
            kind = message["type"]
            if kind == "connection_ack":
                feed = {"query": FEED, "variables": {"after": cursors.after}}
                await tell(id="1", type="subscribe", payload=feed)
            elif kind == "ping":
                await tell(type="pong")
            elif kind == "error" and message["id"] == "1":
                raise ConnectionError(message["payload"])
            elif kind == "next" and message["id"] == "1":
                event = message["payload"]["data"]["events"]
                if event["__typename"] == "FeedReady":
                    print(f"{NAME} listens", flush=True)
                said = event.get("message")
                body = said and answer_to(said)
                if body:
                    # Made of the message that it answers, so that no second try says it twice.
                    variables = {
                        "roomId": event["roomId"],
                        "body": body,
                        "replyToId": said["id"],
                        "clientMessageId": str(uuid.uuid5(uuid.NAMESPACE_URL, said["id"])),
                    }
                    await tell(id=str(next(ids)), type="subscribe", payload={"query": SEND, "variables": variables})
                cursors.take(event)


async def main():
    token, cursors = sign_in(), Cursors()
    while True:
        try:
            await listen(token, cursors)
        except (OSError, websockets.WebSocketException) as problem:
            if getattr(problem, "code", None) == 4401:
                token = sign_in()
            print(f"{problem}: trying again", flush=True)
        await asyncio.sleep(1 + random.random() * 4)


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        pass
