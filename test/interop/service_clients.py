"""Asks a metadata service with Debian's cloud-init, and prints what it made of the answers as JSON.

usage: service_clients.py openstack|ec2|aws|nocloud|cloudstack

Only what says on which cloud the machine runs is replaced.
"""
import json
import sys
import tempfile
from unittest import mock

from cloudinit import dmi, helpers
from cloudinit.distros import fetch
from cloudinit.sources import DataSourceCloudStack, DataSourceEc2, DataSourceNoCloud, DataSourceOpenStack


def source(module, name, datasource):
    folder = tempfile.mkdtemp()
    paths = helpers.Paths({'cloud_dir': folder, 'run_dir': folder})
    config = {'datasource_list': [datasource]}
    return getattr(module, name)(config, fetch('debian')('debian', config, paths), paths)


def text(value):
    return value.decode() if isinstance(value, bytes) else value


def openstack():
    with mock.patch.object(DataSourceOpenStack, 'detect_openstack', lambda *args, **kwargs: True):
        found = source(DataSourceOpenStack, 'DataSourceOpenStack', 'OpenStack')
        assert found._get_data(), 'no data'
    return {
        'id': found.get_instance_id(), 'hostname': found.metadata['local-hostname'],
        'keys': found.get_public_ssh_keys(), 'user_data': text(found.userdata_raw),
        'files': {name: text(content) for name, content in found.files.items()},
        'network': found.network_json, 'ec2': found.ec2_metadata, 'version': found.version,
    }


def ec2(platform='unknown'):
    with mock.patch.object(DataSourceEc2, 'identify_platform', lambda: platform):
        found = source(DataSourceEc2, 'DataSourceEc2', 'Ec2')
        assert found._get_data(), 'no data'
    return {
        'id': found.get_instance_id(), 'hostname': found.metadata['local-hostname'],
        'keys': found.get_public_ssh_keys(), 'user_data': text(found.userdata_raw),
        'zone': found.availability_zone, 'region': found.region, 'version': found.metadata_address,
        'has_token': bool(found._api_token),
    }


def nocloud():
    serial = 'ds=nocloud;s=http://169.254.169.254/nocloud/web1/;dsmode=net'
    with mock.patch.object(dmi, 'read_dmi_data', {'system-serial-number': serial}.get):
        found = source(DataSourceNoCloud, 'DataSourceNoCloudNet', 'NoCloud')
        assert found._get_data(), 'no data'
    return {
        'metadata': found.metadata, 'user_data': text(found.userdata_raw), 'vendor_data': text(found.vendordata_raw),
        'network': found.network_config,
    }


def cloudstack():
    client = DataSourceCloudStack.CloudStackPasswordServerClient('169.254.169.254')
    return {'passwords': [client.get_password(), client.get_password()]}


READERS = {'openstack': openstack, 'ec2': ec2, 'aws': lambda: ec2('aws'), 'nocloud': nocloud, 'cloudstack': cloudstack}

print(json.dumps(READERS[sys.argv[1]](), default=str))
