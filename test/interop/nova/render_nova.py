"""Render config drives with OpenStack Nova's own code (Debian's python3-nova).

Reads JSON lines, writes one JSON line for each:

  an instance description        {"order": [{"path", "bytes"}], "tree": {path: base64}}
                                 and "vendordata_requests" if it has dynamic vendor data targets
  {"hostname_from_name": "..."}  {"hostname", "name"}; also takes "uuid", "count" and "index"
  anything that Nova refuses     {"error": "module.Class: message"}

Only what lies outside Nova is made up here: the database, Neutron's answers, Ironic's answers, the
HTTP session of dynamic vendor data and the random seed.
"""

import base64
import contextlib
import copy
import functools
import hashlib
import itertools
import json
import logging
import os
import sys
import tempfile
import types
import warnings
from unittest import mock


def use_source(folder):
    """Take Nova from a checkout of another release, with the libraries of Debian's package."""
    sys.path.insert(0, folder)
    os.environ.setdefault('PBR_VERSION', '1.0.0')
    import os_traits
    import oslo_service

    class Lenient(types.ModuleType):
        def __getattr__(self, name):
            if name.startswith('__'):
                raise AttributeError(name)
            return name

    # Drives are made without the newest names of traits, and without the options of services.
    os_traits.__class__ = Lenient
    if not hasattr(oslo_service, 'opts'):
        opts = types.ModuleType('oslo_service.opts')
        opts.__getattr__ = lambda name: lambda *args, **kwargs: []
        oslo_service.opts = sys.modules['oslo_service.opts'] = opts


if 'NOVA_SOURCE' in os.environ:
    use_source(os.environ['NOVA_SOURCE'])

logging.disable(logging.CRITICAL)
warnings.simplefilter('ignore')

from keystoneauth1 import exceptions as keystone_exceptions
from neutronclient.common import exceptions as neutron_exceptions
import nova.conf
from nova import context, objects
from nova.api.metadata import base, vendordata_dynamic
from nova.compute import api as compute, utils as compute_utils
from nova.network import model, neutron, security_group_api
from nova.objects import ec2, virt_device_metadata
from nova.virt.ironic import driver as ironic

CONF = nova.conf.CONF

CASE_KEYS = {
    'random_seed', 'options', 'instance', 'keypairs', 'security_groups', 'ec2', 'block_devices',
    'devices', 'numa_cells', 'files', 'vendordata', 'neutron', 'network_info', 'ironic',
    'network_metadata', 'launch', 'extra_md',
}

BUSES = {
    'pci': virt_device_metadata.PCIDeviceBus,
    'usb': virt_device_metadata.USBDeviceBus,
    'scsi': virt_device_metadata.SCSIDeviceBus,
    'ide': virt_device_metadata.IDEDeviceBus,
    'xen': virt_device_metadata.XenDeviceBus,
    'generic': virt_device_metadata.DeviceBus,
}

DEVICES = {
    'nic': virt_device_metadata.NetworkInterfaceMetadata,
    'disk': virt_device_metadata.DiskMetadata,
    'unknown': virt_device_metadata.DeviceMetadata,
    # Since 31.0.0.
    'share': getattr(virt_device_metadata, 'ShareMetadata', virt_device_metadata.DeviceMetadata),
}


class Neutron:
    """A Neutron client that answers from the case; it fills in what only ties things together."""

    def __init__(self, data, instance):
        self.records = copy.deepcopy(data)
        for network in self.records.get('networks', []):
            network.setdefault('name', network['id'])
            network.setdefault('tenant_id', instance.project_id)
        for port in self.records.get('ports', []):
            of_dhcp = port.get('device_owner') == 'network:dhcp'
            port.setdefault('device_id', 'dhcp' if of_dhcp else instance.uuid)
            port.setdefault('tenant_id', instance.project_id)
            port.setdefault('status', 'ACTIVE')
            port.setdefault('admin_state_up', True)
            port.setdefault('fixed_ips', [])

    def _list(self, kind, fields=None, **filters):
        def matches(record):
            return all(
                record.get(key) in (wanted if isinstance(wanted, list) else [wanted])
                for key, wanted in filters.items()
            )

        return {kind: copy.deepcopy([r for r in self.records.get(kind, []) if matches(r)])}

    list_networks = functools.partialmethod(_list, 'networks')
    list_subnets = functools.partialmethod(_list, 'subnets')
    list_ports = functools.partialmethod(_list, 'ports')
    list_floatingips = functools.partialmethod(_list, 'floatingips')
    list_security_groups = functools.partialmethod(_list, 'security_groups')
    list_extensions = functools.partialmethod(_list, 'extensions')

    def show_network(self, network_id, fields=None):
        found = self._list('networks', id=network_id)['networks']
        if not found:
            raise neutron_exceptions.NetworkNotFoundClient(message=network_id)
        return {'network': found[0]}


class VendorDataSession:
    """The HTTP session of dynamic vendor data: records each request, answers from the targets."""

    def __init__(self, targets):
        self.targets = {t['url']: t for t in reversed(targets) if 'url' in t}
        self.requests = []

    def request(self, url, method, data, **arguments):
        self.requests.append({'url': url, 'method': method, 'body': json.loads(data), **arguments})
        target = self.targets[url]
        if target.get('fail') == 'connect':
            raise keystone_exceptions.ConnectFailure(url)
        if target.get('fail') == 'http':
            raise keystone_exceptions.InternalServerError(url)
        return types.SimpleNamespace(
            text=target.get('response_text', json.dumps(target.get('response', {})))
        )


def base64_of(content):
    return base64.b64encode(content.encode() if isinstance(content, str) else content).decode()


def random_bytes(seed, size):
    blocks = (hashlib.sha256(f'{seed}:{i}'.encode()).digest() for i in itertools.count())
    return b''.join(itertools.islice(blocks, -(-size // 32)))[:size]


def optional(make, value):
    return None if value is None else make(value)


def make_device(given):
    given = dict(given)
    kind, bus, address = given.pop('kind'), given.pop('bus', None), given.pop('address', None)
    if bus is not None:
        given['bus'] = BUSES[bus](**({} if address is None else {'address': address}))
    made = DEVICES[kind]
    return made(**{key: value for key, value in given.items() if key in made.fields})


def make_ec2_ids(given):
    prefixes = {'instance_id': 'i', 'ami_id': 'ami', 'kernel_id': 'aki', 'ramdisk_id': 'ari'}
    numbers = {'instance_id': 1, **given}
    return objects.EC2Ids(**{
        key: optional(lambda n: ec2.id_to_ec2_id(n, prefix + '-%08x'), numbers.get(key))
        for key, prefix in prefixes.items()
    })


def make_device_metadata(given):
    return objects.InstanceDeviceMetadata(devices=[make_device(device) for device in given])


def make_numa_topology(given):
    return objects.InstanceNUMATopology(cells=[
        objects.InstanceNUMACell(
            id=i, memory=1, cpuset=set(cell.get('cpuset', [])), pcpuset=set(cell['pcpuset']))
        for i, cell in enumerate(given)
    ])


def make_instance(case):
    """The database's instance, with everything loaded that Nova would load from other tables."""
    given = {k: v for k, v in case['instance'].items() if k != 'admin_pass'}
    keypairs = [objects.KeyPair(**k) for k in case.get('keypairs', [])]
    user_data = optional(base64_of, given.pop('user_data', None))
    columns = {
        'display_name': given.pop('name'),
        'user_data': given.pop('user_data_base64', user_data),
        'flavor': objects.Flavor(name=given.pop('flavor', 'm1.small')),
        'key_name': keypairs[0].name if keypairs else None,
        'key_data': keypairs[0].public_key if keypairs else None,
        'image_ref': '',
        'launch_index': 0,
        'metadata': {},
        'system_metadata': {},
        'reservation_id': None,
        'availability_zone': None,
        'root_device_name': None,
        'default_ephemeral_device': None,
        'default_swap_device': None,
    }
    loaded = {
        'ec2_ids': make_ec2_ids(case.get('ec2', {})),
        'keypairs': objects.KeyPairList(objects=keypairs),
        'info_cache': objects.InstanceInfoCache(network_info=model.NetworkInfo()),
        'device_metadata': optional(make_device_metadata, case.get('devices')),
        'numa_topology': optional(make_numa_topology, case.get('numa_cells')),
    }
    instance = objects.Instance(**{**columns, **loaded, **given})
    launch = case.get('launch', {'count': 1, 'index': 0})
    compute.API._populate_instance_names(None, instance, launch['count'], launch['index'])
    # Before 24.0.0 a request could not give the host name.
    instance.hostname = given.get('hostname', instance.hostname)
    return instance


def set_options(stack, values):
    for name, value in values.items():
        group = next((g for g in ('api', 'neutron') if name in CONF[g]), None)
        CONF.set_override(name, value, group)
        stack.callback(CONF.clear_override, name, group)


def vendordata_options(stack, given):
    options, text = {}, given.get('static_file_text')
    if 'static' in given:
        text = json.dumps(given['static'])
    if text is not None:
        file = stack.enter_context(tempfile.NamedTemporaryFile('w', encoding='utf-8'))
        file.write(text)
        file.flush()
        options['vendordata_jsonfile_path'] = file.name
    if 'providers' in given:
        options['vendordata_providers'] = given['providers']
    options['vendordata_dynamic_targets'] = [
        t['raw'] if 'raw' in t else f"{t['name']}@{given.get('origin', '')}{t['url']}"
        for t in given.get('dynamic_targets', [])
    ]
    return options


def ironic_network_metadata(given, network_info):
    def listed(kind, defaults):
        # Since 29.0.0 Nova asks Ironic through the SDK, which has its own names for the ids.
        return [
            types.SimpleNamespace(
                **{**defaults, **item}, id=item['uuid'], port_group_id=item.get('portgroup_uuid'))
            for item in given.get(kind, [])
        ]

    common = {'address': None, 'internal_info': {}, 'extra': {}}
    answers = {
        'node.list_ports': listed('ports', {**common, 'portgroup_uuid': None}),
        'portgroup.list': listed('portgroups', {**common, 'mode': None, 'properties': {}}),
    }
    client = types.SimpleNamespace(call=lambda method, *args, **kwargs: answers[method])
    connection = types.SimpleNamespace(
        ports=lambda **kwargs: answers['node.list_ports'],
        port_groups=lambda **kwargs: answers['portgroup.list'])
    return ironic.IronicDriver._get_network_metadata(
        types.SimpleNamespace(ironicclient=client, ironic_connection=connection),
        types.SimpleNamespace(uuid='node', id='node'), network_info)


@contextlib.contextmanager
def launched(case):
    """Yield the instance, its metadata for given files and keys, and the session of vendor data."""
    unknown = case.keys() - CASE_KEYS
    if unknown:
        raise KeyError(f'unknown keys: {sorted(unknown)}')
    with contextlib.ExitStack() as stack:
        def fake(holder, name, value):
            stack.enter_context(mock.patch.object(holder, name, value))

        vendordata = case.get('vendordata', {})
        session = VendorDataSession(vendordata.get('dynamic_targets', []))
        instance = make_instance(case)
        answers = case.get('neutron', {})
        client = Neutron(answers, instance)
        bdms = [objects.BlockDeviceMapping(**{'guest_format': None, 'device_name': None, **b})
                for b in case.get('block_devices', [])]

        set_options(stack, vendordata_options(stack, vendordata))
        set_options(stack, case.get('options', {}))
        fake(base, 'os', types.SimpleNamespace(
            path=os.path, urandom=functools.partial(random_bytes, case.get('random_seed', ''))))
        if not vendordata.get('isOverHttp'):
            fake(vendordata_dynamic, '_load_ks_session', lambda conf: session)
        fake(neutron, 'get_client', lambda *args, **kwargs: client)
        fake(compute_utils, 'refresh_info_cache_for_instance', lambda *args: None)
        fake(objects.VirtualInterfaceList, 'get_by_instance_uuid', lambda *args: [])
        fake(objects.BlockDeviceMappingList, 'get_by_instance_uuid', lambda *args: bdms)
        if 'security_groups' not in answers:
            names = case.get('security_groups', ['default'])
            fake(security_group_api, 'get_instance_security_groups',
                 lambda *args: [{'name': name} for name in names])

        if 'network_info' in case:
            network_info = model.NetworkInfo.hydrate(case['network_info'])
        else:
            network_info = neutron.API()._get_instance_nw_info(
                context.get_admin_context(), instance, force_refresh=True)
        network_metadata = case.get('network_metadata')
        if 'ironic' in case:
            network_metadata = ironic_network_metadata(case['ironic'], network_info)
        yield instance, functools.partial(
            base.InstanceMetadata, instance,
            network_info=network_info, network_metadata=network_metadata), session


def render(case):
    with launched(case) as (instance, metadata_of, session):
        admin_pass = case['instance'].get('admin_pass')
        metadata = metadata_of(
            content=[(f['path'], base64.b64decode(f['contents_base64'])
                      if 'contents_base64' in f else f['contents'])
                     for f in case.get('files', [])],
            extra_md={**({'admin_pass': admin_pass} if admin_pass else {}), **case.get('extra_md', {})})
        drive = [(path, content.encode() if isinstance(content, str) else content)
                 for path, content in metadata.metadata_for_config_drive()]

    answer = {
        'hostname': instance.hostname,
        'name': instance.display_name,
        'order': [{'path': path, 'bytes': len(content)} for path, content in drive],
        'tree': {path: base64_of(content) for path, content in drive},
    }
    if 'dynamic_targets' in case.get('vendordata', {}):
        answer['vendordata_requests'] = session.requests
    return answer


def hostname(question):
    instance = objects.Instance(
        uuid=question.get('uuid', '00000000-0000-4000-8000-000000000000'),
        display_name=question['hostname_from_name'])
    compute.API._populate_instance_names(
        None, instance, question.get('count', 1), question.get('index', 0))
    return {'hostname': instance.hostname, 'name': instance.display_name}


def main():
    CONF([], project='nova', default_config_files=[], default_config_dirs=[])
    objects.register_all()
    for line in sys.stdin:
        try:
            question = json.loads(line)
            answer = hostname(question) if 'hostname_from_name' in question else render(question)
        except Exception as error:
            kind = type(error)
            answer = {'error': f'{kind.__module__}.{kind.__qualname__}: {error}'}
        print(json.dumps(answer), flush=True)


if __name__ == '__main__':
    main()
