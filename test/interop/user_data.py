"""What the guests' own code makes of user data: cloud-init's, Python's email as cloudbase-init calls it, PyYAML.

usage: user_data.py split|pack|merge|load|users FILE

FILE holds a JSON list of cases; a list of what came out of each is printed. Bytes are base64.
"""
import base64
import email
import email.charset
import email.policy
import json
import logging
import sys
import tempfile
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart

import yaml
from cloudinit import distros, handlers, util
from cloudinit.distros import ug_util
from cloudinit.handlers.cloud_config import CloudConfigPartHandler
from cloudinit.helpers import Paths
from cloudinit.settings import PER_INSTANCE
from cloudinit.user_data import UserDataProcessor


class Warnings(logging.Handler):
    """What cloud-init would tell in its log and otherwise passes over."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.messages = []

    def emit(self, record):
        self.messages.append(record.getMessage())


def encode(value):
    if isinstance(value, str):
        value = value.encode('utf-8', 'surrogateescape')
    return base64.b64encode(value).decode()


def paths():
    directory = tempfile.mkdtemp()
    return Paths({'cloud_dir': directory, 'run_dir': directory})


def cloud_init_parts(data):
    """What cloud-init's handlers are given."""
    found = []

    def remember(_data, filename, payload, headers):
        merge_type = headers.get('Merge-Type') or headers.get('X-Merge-Type')
        found.append([headers['Content-Type'].split(';')[0], filename, merge_type, encode(payload)])

    handlers.walk(UserDataProcessor(paths()).process(data), remember, data={})
    return found


def cloudbase_parts(data):
    """What cloudbase-init's plugins are given. Source: cloudbaseinit/plugins/common/userdata.py"""
    if not data.startswith(b'Content-Type: multipart'):
        return None
    return email_parts(email.message_from_string(data.decode()))


def email_parts(message):
    return [
        [part.get_content_type(), part.get_filename(), encode(part.get_payload(decode=True))]
        for part in message.walk()
        if not part.is_multipart()
    ]


def split(case):
    data = base64.b64decode(case)
    return {'cloudInit': cloud_init_parts(data), 'cloudbase': cloudbase_parts(data)}


def pack(parts):
    """The parts as Python's email writes them: in each transfer encoding, with each end of line."""
    found = []
    for charset, encoding in (('utf-8', email.charset.BASE64), ('utf-8', email.charset.QP)):
        body = email.charset.Charset(charset)
        body.body_encoding = encoding
        message = MIMEMultipart()
        message.preamble = 'nothing to see\n'
        for part in parts:
            inner = MIMENonMultipart('text', 'x-shellscript')
            inner.set_payload(part['content'], body)
            inner.add_header('Content-Disposition', 'attachment', filename=('utf-8', '', part['name']))
            message.attach(inner)
        for policy in (email.policy.compat32, email.policy.compat32.clone(linesep='\r\n')):
            packed = message.as_bytes(policy=policy)
            found.append({'message': encode(packed), 'read': email_parts(email.message_from_bytes(packed))})
    return found


def cloud_config(parts):
    """What cloud-init merges the parts into."""
    handler = CloudConfigPartHandler(paths())
    handler.handle_part(None, handlers.CONTENT_START, None, None, None, None)
    for number, part in enumerate(parts):
        headers = {'X-Merge-Type': part['mergeType']} if part.get('mergeType') else {}
        name = 'part-%d' % number
        handler.handle_part(None, 'text/cloud-config', name, part['text'], PER_INSTANCE, headers)
    return handler.cloud_buf


def typed(value):
    """Data in which a text, a number, a date and a boolean are never the same; maps without their order."""
    if isinstance(value, dict):
        return ['map', sorted([repr(key), typed(member)] for key, member in value.items())]
    if isinstance(value, list):
        return ['list', [typed(item) for item in value]]
    return [type(value).__name__, repr(value)]


def merge(case):
    """`texts` as cloud-init merges them, beside `merged` as it stands."""
    warnings.messages = []
    theirs = cloud_config(case['parts'])
    failed = [message for message in warnings.messages if 'Failed' in message]
    ours = yaml.safe_load(case['merged']) if case.get('merged') is not None else None
    return {'theirs': typed(theirs), 'ours': typed(ours), 'failed': len(failed) > 0}


def load(case):
    """A cloud-config by cloud-init's own loader, beside the JSON that it was made of."""
    return {'read': typed(util.load_yaml(case['yaml'])), 'meant': typed(json.loads(case['json']))}


def users(case):
    """The users that a cloud-config makes where the image's own is `image`, and which of them has the keys."""
    image = {'name': 'image', 'lock_passwd': True, 'groups': ['sudo'], 'sudo': ['ALL=(ALL) NOPASSWD:ALL']}
    distro = distros.fetch('ubuntu')('ubuntu', {'default_user': image}, None)
    found, _ = ug_util.normalize_users_groups(util.load_yaml(base64.b64decode(case)), distro)
    return {'users': found, 'first': ug_util.extract_default(found)[0]}


warnings = Warnings()
logging.getLogger('cloudinit').addHandler(warnings)
logging.getLogger('cloudinit').propagate = False
command, path = sys.argv[1:]
with open(path) as file:
    cases = json.load(file)
answer = {'split': split, 'pack': pack, 'merge': merge, 'load': load, 'users': users}[command]
json.dump([answer(case) for case in cases], sys.stdout)
