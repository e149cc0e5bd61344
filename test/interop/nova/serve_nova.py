"""Answer requests with the handler of OpenStack Nova's metadata service (Debian's python3-nova).

Reads one JSON line `{"case", "requests", "secret"?}`; each request has `method`, `path`, and may have `headers`, `body`
(base64) and `address`. Writes a JSON list with `status`, `type` and `body` (base64) of each answer. With a secret, the
handler trusts the headers of Neutron's proxy. Only what lies outside Nova is made up: what render_nova.py makes up, and
the row of the database in which the password is stored.

`serve_nova.py --listen PORT` reads one such line and serves its case with wsgiref until it is ended.
"""

import base64
import json
import sys
from unittest import mock
from wsgiref import simple_server

from render_nova import CONF, launched, objects
from nova.api.metadata import handler, password
from oslo_log import log
from webob import Request


def ask(application, request):
    asked = Request.blank(
        request['path'], method=request['method'], headers=request.get('headers', {}),
        environ={'REMOTE_ADDR': request.get('address', '192.0.2.1')})
    if 'body' in request:
        asked.body = base64.b64decode(request['body'])
    try:
        answer = asked.get_response(application)
    except Exception as error:
        # What a WSGI server answers when the application fails.
        return {'status': 500, 'type': None, 'body': '', 'error': repr(error)}
    return {
        'status': answer.status_int,
        'type': answer.headers.get('Content-Type'),
        'body': base64.b64encode(answer.body).decode(),
    }


class Quiet(simple_server.WSGIRequestHandler):
    def log_message(self, *args):
        pass


def listen(application, port):
    simple_server.make_server('127.0.0.1', port, application, handler_class=Quiet).serve_forever()


def serve(case, requests, secret, port=None):
    with launched(case) as (instance, metadata_of, _):
        CONF.set_override('metadata_cache_expiration', 0, 'api')
        CONF.set_override('local_metadata_per_cell', True, 'api')
        CONF.set_override('service_metadata_proxy', secret is not None, 'neutron')
        CONF.set_override('metadata_proxy_shared_secret', secret or '', 'neutron')
        known = {}

        def by_address(address):
            metadata = known[address] = known.get(address) or metadata_of(address=address)
            metadata.password = password.extract_password(instance)
            return metadata

        def by_id(instance_id, address, ctxt=None):
            if instance_id != instance.uuid:
                raise handler.exception.InstanceNotFound(instance_id=instance_id)
            return by_address(address)

        with mock.patch.object(handler.base, 'get_metadata_by_address', by_address), \
                mock.patch.object(handler.base, 'get_metadata_by_instance_id', by_id), \
                mock.patch.object(objects.Instance, 'get_by_uuid', lambda *args, **kwargs: instance), \
                mock.patch.object(objects.Instance, 'save', lambda self: None):
            application = handler.MetadataRequestHandler()
            if port is not None:
                listen(lambda environ, start: application(dict(environ, REMOTE_ADDR='192.0.2.1'), start), port)
            return [ask(application, request) for request in requests]


def main():
    log.register_options(CONF)
    CONF([], project='nova', default_config_files=[], default_config_dirs=[])
    objects.register_all()
    port = int(sys.argv[2]) if sys.argv[1:2] == ['--listen'] else None
    for line in sys.stdin:
        question = json.loads(line)
        answers = serve(question['case'], question['requests'], question.get('secret'), port)
        print(json.dumps(answers), flush=True)


if __name__ == '__main__':
    main()
