"""Runs the modules of the installed cloud-init, and what its stages read of a cloud-config themselves, on cloud-configs: in one
process and without effects, as programs are not run and files not written. Reads a JSON list of texts from a file, and prints for each
what fails as a list of pairs: the module or stage, and the reason."""
import json
import logging
import os
import pwd
import sys
import tempfile
import types
from unittest import mock

sys.path.insert(0, "/usr/lib/python3/dist-packages")
from cloudinit import cloud, distros, helpers, subp, temp_utils, util  # noqa: E402
from cloudinit.cmd import main  # noqa: E402
from cloudinit.config import modules  # noqa: E402
from cloudinit.handlers.cloud_config import CloudConfigPartHandler  # noqa: E402
from cloudinit.sources.DataSourceNone import DataSourceNone  # noqa: E402

LOAD = util.load_file
ROOT = tempfile.mkdtemp()
STAGES = ["cloud_init_modules", "cloud_config_modules", "cloud_final_modules"]

# Modules that Debian's cloud.cfg lacks, and those that it runs: each is run for every distribution that has it.
MODULES = """bootcmd write_files disk_setup mounts ca_certs rsyslog users_groups ssh set_hostname update_hostname
update_etc_hosts resolv_conf set_passwords locale timezone ntp keyboard apt_configure apt_pipelining
package_update_upgrade_install runcmd phone_home final_message power_state_change seed_random growpart resizefs byobu grub_dpkg
snap wireguard disable_ec2_metadata write_files_deferred ssh_import_id ssh_authkey_fingerprints keys_to_console yum_add_repo
zypper_add_repo apk_configure landscape puppet salt_minion mcollective chef ansible lxd fan spacewalk rh_subscription
ubuntu_advantage ubuntu_drivers ubuntu_autoinstall scripts_vendor install_hotplug migrator""".split()

# Reasons that lie in this machine: a program that it lacks, and a service manager.
ABSENT = ["not available", "NotImplementedError"]


class Warnings(logging.Handler):
    def __init__(self):
        super().__init__(logging.WARNING)
        self.said = []

    def emit(self, record):
        self.said.append(record.getMessage())


def program(args, *a, rcs=None, data=None, capture=True, **k):
    # What cannot be passed to a program fails as it does there.
    if not isinstance(args, (str, bytes)):
        for each in args:
            os.fsencode(each) if not isinstance(each, bytes) else each
    if data is not None and not isinstance(data, (str, bytes)):
        raise TypeError("data")
    first = args.split()[0] if isinstance(args, str) else args[0]
    if first == "subscription-manager":
        # Nobody is registered before, and registration works.
        if args[1] == "identity":
            raise subp.ProcessExecutionError()
        return subp.SubpResult("ID: 1", "")
    if list(args)[:2] == ["ua", "enable"]:
        return subp.SubpResult("{}", "")
    if first == "snap":
        return subp.SubpResult('{"username": "x", "ssh-keys": []}', "")
    if any("ansible-pull" in str(each) for each in args):
        return subp.SubpResult("ansible-pull [core 2.14.3]\n", "")
    return subp.SubpResult("", "")


def write(filename, content, *a, **k):
    os.fspath(filename)
    if not isinstance(content, (str, bytes)):
        util.encode_text(content)
        raise TypeError("content of a file: %s" % type(content).__name__)


def account(name):
    if not isinstance(name, str):
        raise TypeError("getpwnam() argument must be str")
    return pwd.struct_passwd((name, "x", 1000, 1000, "", "/home/" + name.replace("\0", ""), "/bin/sh"))


def read(path, *a, decode=True, **k):
    # A file of a package that is not installed here is empty.
    try:
        return LOAD(path, *a, decode=decode, **k)
    except FileNotFoundError:
        return "" if decode else b""


def nothing(*_a, **_k):
    return None


def never(*_a, **_k):
    return False


def always(*_a, **_k):
    return True


# Ubuntu's client, which is not packaged elsewhere: this machine is to be attached by a token.
ua = types.ModuleType("uaclient.api.u.pro.attach.auto.should_auto_attach.v1")
ua.should_auto_attach = lambda: types.SimpleNamespace(should_auto_attach=False)
exceptions = types.ModuleType("uaclient.api.exceptions")
exceptions.UserFacingError = type("UserFacingError", (Exception,), {})
messages = types.ModuleType("uaclient.messages")
messages.ALREADY_ENABLED = types.SimpleNamespace(name="service-already-enabled")
CLIENT = {"uaclient.messages": messages, "uaclient.api.exceptions": exceptions, ua.__name__: ua}
for name in list(CLIENT):
    parts = name.split(".")
    for n in range(1, len(parts)):
        CLIENT.setdefault(".".join(parts[:n]), types.ModuleType(".".join(parts[:n])))

PATCHES = [
    mock.patch.dict(sys.modules, CLIENT),
    mock.patch.object(subp, "subp", program),
    mock.patch.object(subp, "which", lambda name, *a, **k: "/usr/bin/" + name),
    mock.patch.object(util, "write_file", write),
    mock.patch.object(util, "load_file", read),
    mock.patch.object(temp_utils, "_ROOT_TMPDIR", ROOT),
    mock.patch.object(temp_utils, "_EXE_ROOT_TMPDIR", ROOT),
    mock.patch.object(util, "ensure_dir", nothing),
    mock.patch.object(util, "ensure_dirs", nothing),
    mock.patch.object(util, "chmod", lambda p, m: int(m) if m is not None else None),
    mock.patch.object(util, "chownbyname", nothing),
    mock.patch.object(util, "del_file", nothing),
    mock.patch.object(util, "del_dir", nothing),
    mock.patch.object(util, "copy", nothing),
    mock.patch.object(util, "sym_link", nothing),
    mock.patch.object(util, "rename", nothing),
    mock.patch.object(util, "lsb_release", lambda *a, **k: {"codename": "bookworm", "id": "Debian"}),
    mock.patch.object(util, "get_dpkg_architecture", lambda *a, **k: "amd64"),
    mock.patch.object(util, "multi_log", nothing),
    mock.patch.object(util, "fork_cb", nothing),
    mock.patch("pwd.getpwnam", account),
    mock.patch("os.fork", lambda: 1),
    mock.patch("os._exit", nothing),
    mock.patch("os.chmod", nothing),
    mock.patch("os.chown", nothing),
    mock.patch("os.unlink", nothing),
    mock.patch("os.symlink", nothing),
    mock.patch("os.remove", nothing),
    mock.patch("os.rename", nothing),
    mock.patch("os.makedirs", nothing),
    mock.patch("time.sleep", nothing),
    mock.patch("socket.getaddrinfo", nothing),
    mock.patch("cloudinit.url_helper.readurl", lambda *a, **k: types.SimpleNamespace(contents=b"")),
    mock.patch("cloudinit.distros.Distro.update_package_sources", nothing),
    mock.patch("cloudinit.config.cc_spacewalk.is_registered", never),
    mock.patch("cloudinit.config.cc_ansible.AnsiblePullPip.is_installed", always),
    mock.patch("cloudinit.config.cc_ansible.AnsiblePullDistro.is_installed", always),
]


def merged(text):
    """The configuration with which the modules run, as cloud-init merges it from a user's text."""
    handler = CloudConfigPartHandler(helpers.Paths({"cloud_dir": ROOT, "run_dir": ROOT}))
    handler.cloud_buf = {}
    handler._merge_part(text, {})
    return util.mergemanydict([handler.cloud_buf, *BASE])


def failures(text, only):
    paths = helpers.Paths({"cloud_dir": ROOT, "run_dir": ROOT, "templates_dir": "/etc/cloud/templates"})
    failed = []

    def run(name, call, *args):
        try:
            return call(*args)
        except BaseException as error:
            reason = "%s: %s" % (type(error).__name__, error)
            if not any(words in reason for words in ABSENT):
                failed.append([name, reason])
    cfg = run("cloud-config", merged, text)
    if cfg is None:
        return failed
    distro = distros.fetch("debian")("debian", dict(BASE[0].get("system_info", {})), paths)
    source = DataSourceNone(cfg, distro, paths)
    source.metadata = {"instance-id": "i-1", "local-hostname": "web1"}
    instance = cloud.Cloud(source, paths, cfg, distro, helpers.Runners(paths))
    paths.datasource = source
    run("reporting", main.apply_reporting_cfg, cfg)
    stage = modules.Modules(mock.Mock())
    stage._cached_cfg = cfg
    for each in STAGES:
        listed = run(each, stage._read_modules, each)
        run(each, stage._fixup_modules, listed or [])
    for name in only:
        module = __import__("cloudinit.config.cc_" + name, fromlist=["handle"])
        if modules._is_active(types.SimpleNamespace(module=module), cfg):
            run(name, module.handle, name, util.mergemanydict([cfg]), instance, logging.getLogger(), [])
    return failed


os.makedirs(os.path.join(ROOT, "data"))
tempfile.tempdir = ROOT
os.makedirs(os.path.join(ROOT, "instance"), exist_ok=True)
BASE = [util.load_yaml(util.load_file("/etc/cloud/cloud.cfg")), util.get_builtin_cfg()]
warnings = Warnings()
logging.getLogger().addHandler(warnings)
logging.getLogger().setLevel(logging.WARNING)
with open(sys.argv[1]) as given:
    texts = json.load(given)
shown = sys.stdout
sys.stdout = open(os.devnull, "w")
for patch in PATCHES:
    patch.start()
standing = failures("#cloud-config\n{}", MODULES)
only = [name for name in MODULES if name not in dict(standing)]
usual = {text for text in warnings.said}
out = []
said = []
for text in texts:
    warnings.said = []
    out.append(failures(text, only))
    said.append([each for each in warnings.said if each not in usual])
for patch in reversed(PATCHES):
    patch.stop()
json.dump({"standing": standing, "failed": out, "said": said}, shown)
