"""What Jinja2 makes of templates as cloud-init uses it, and as strictly as a spec is rendered; as JSON.

usage: jinja.py templates FILE
       jinja.py drive CLOUD_DIR config_drive|nocloud FILE

FILE has a list of templates. The first form has a list of [context, template, is strict] instead. In the second, CLOUD_DIR
stands for /var/lib/cloud with the drive's tree in its seed; also cloud-init's own user data of it is rendered.
"""
import copy
import json
import logging
import os
import sys
from unittest import mock

import jinja2
from cloudinit.handlers.jinja_template import render_jinja_payload_from_file
from cloudinit.helpers import Paths
from cloudinit.sources import DataSourceConfigDrive as config_drive
from cloudinit.sources import DataSourceNoCloud as nocloud
from cloudinit.templater import render_string

logging.disable(logging.CRITICAL)
STRICT = jinja2.Environment(
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=jinja2.StrictUndefined,
    extensions=['jinja2.ext.do'],
)


def attempt(render):
    try:
        text = render()
    except Exception as error:
        return {'error': type(error).__name__}
    return {'error': 'left out'} if text is None else {'text': text}


def plain(context, template, is_strict):
    own = copy.deepcopy(context)
    if is_strict:
        end = '\n' if template.endswith('\n') else ''
        return attempt(lambda: STRICT.from_string(template).render(**own) + end)
    return attempt(lambda: render_string('## template: jinja\n' + template, own))


def source_of(kind, paths):
    if kind == 'nocloud':
        return nocloud.DataSourceNoCloud({'datasource': {'NoCloud': {'fs_label': None}}}, None, paths)
    # What a drive injects is not for this machine.
    config_drive.write_injected_files = lambda files: None
    return config_drive.DataSourceConfigDrive({}, None, paths)


def drive(cloud_dir, kind, templates):
    paths = Paths({'cloud_dir': cloud_dir, 'run_dir': os.path.join(cloud_dir, 'run')})
    os.makedirs(paths.run_dir)
    source = source_of(kind, paths)
    with mock.patch.object(nocloud.util, 'get_cmdline', return_value=''), \
         mock.patch.object(nocloud.dmi, 'read_dmi_data', return_value=None):
        if not source.get_data():
            return {'error': 'not claimed'}
    data = paths.get_runpath('instance_data_sensitive')
    parts = [part for part in source.get_userdata(False).walk() if not part.is_multipart()]
    own = [
        part.get_payload(decode=True).decode()
        for part in parts
        if part.get_content_type() == 'text/jinja2'
    ]
    # An empty text is none for cloud-init.
    render = lambda payload: attempt(lambda: render_jinja_payload_from_file(payload, 'part', data))
    return {
        'userData': [render(payload) for payload in own],
        'templates': [render('## template: jinja\n' + template) for template in templates],
    }


command, *rest = sys.argv[1:]
with open(rest[-1]) as file:
    cases = json.load(file)
if command == 'templates':
    result = [plain(*case) for case in cases]
else:
    result = drive(rest[0], rest[1], cases)
json.dump(result, sys.stdout)
