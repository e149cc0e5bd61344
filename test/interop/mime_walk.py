"""What Python's email makes of messages, as cloud-init and cloudbase-init have it read them.

usage: mime_walk.py FILE

FILE holds a JSON list of messages in base64. For each a list of its parts is printed, null where Python fails. A part that
is not ASCII is told as its bytes are, and whether reading it as text, as the guests do, gives other bytes.
"""
import base64
import email
import json
import sys

OWN = {'content-type', 'mime-version', 'content-transfer-encoding', 'content-disposition'}


def leaves(message):
    found = []
    for part in message.walk():
        if part.is_multipart() or part.get_content_maintype() == 'multipart':
            continue
        found.append(part)
    return found


def payload(part):
    return part.get_payload(decode=True)


def told(part, of_bytes):
    headers = dict(part)
    merge_type = headers.get('Merge-Type') or headers.get('X-Merge-Type') or None
    return {
        'type': part.get_content_type(),
        'filename': part.get_filename() or None,
        'mergeType': merge_type,
        'headers': [
            [name, value]
            for name, value in part.items()
            if name.lower() not in OWN and name not in ('Merge-Type', 'X-Merge-Type')
        ],
        'content': base64.b64encode(payload(of_bytes)).decode(),
        'isEightBit': payload(part) != payload(of_bytes),
    }


def walk(data):
    try:
        parts = leaves(email.message_from_string(data.decode()))
        return [told(*pair) for pair in zip(parts, leaves(email.message_from_bytes(data)), strict=True)]
    except (TypeError, ValueError, RecursionError):
        return None


with open(sys.argv[1]) as file:
    messages = json.load(file)
json.dump([walk(base64.b64decode(message)) for message in messages], sys.stdout)
