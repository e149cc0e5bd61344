"""Runs the modules of the installed cloud-init on cloud-configs, in one process and without effects: programs are not run, and
files are not written. Reads a JSON list of texts, and prints for each the modules that fail."""
import json
import logging
import os
import sys
import tempfile
from unittest import mock

logging.disable(logging.CRITICAL)
sys.path.insert(0, "/usr/lib/python3/dist-packages")
from cloudinit import cloud, distros, helpers, subp, util  # noqa: E402
from cloudinit.sources.DataSourceNone import DataSourceNone  # noqa: E402

MODULES = """bootcmd write_files ca_certs rsyslog users_groups ssh set_hostname update_hostname update_etc_hosts
set_passwords locale timezone ntp keyboard apt_configure package_update_upgrade_install runcmd phone_home final_message
power_state_change resolv_conf seed_random mounts growpart byobu grub_dpkg snap wireguard apt_pipelining
disable_ec2_metadata write_files_deferred ssh_import_id yum_add_repo zypper_add_repo apk_configure landscape puppet
salt_minion mcollective chef ansible lxd fan scripts_vendor ubuntu_drivers ubuntu_autoinstall""".split()

# Reasons that lie in this machine: a tool, a mirror, a download or a time zone that it lacks.
ABSENT = ["not available", "not installed", "No default mirror", "attribute 'contents'", "Invalid timezone"]


def failures(text, only):
    root = tempfile.mkdtemp()
    paths = helpers.Paths({"cloud_dir": root, "run_dir": root, "templates_dir": "/etc/cloud/templates"})
    config = util.load_yaml(text, default={})
    base = util.load_yaml(util.load_file("/etc/cloud/cloud.cfg"))
    cfg = util.mergemanydict([config, base])
    distro = distros.fetch("debian")("debian", dict(cfg.get("system_info", {})), paths)
    source = DataSourceNone(cfg, distro, paths)
    source.metadata = {"instance-id": "i-1", "local-hostname": "web1"}
    instance = cloud.Cloud(source, paths, cfg, distro, helpers.Runners(paths))
    paths.datasource = source
    os.makedirs(paths.get_cpath("data"))
    failed = []
    # A key without a value is passed over before the module runs.
    if None in config.values():
        return failed
    for name in only:
        try:
            module = __import__("cloudinit.config.cc_" + name, fromlist=["handle"])
            with quiet():
                module.handle(name, util.mergemanydict([cfg]), instance, logging.getLogger(), [])
        except (NotImplementedError, FileNotFoundError):
            # Something that this machine lacks.
            pass
        except BaseException as error:
            if any(words in str(error) for words in ABSENT):
                continue
            failed.append([name, "%s: %s" % (type(error).__name__, error)])
    return failed


class quiet:
    """Without effects on the machine."""

    def __enter__(self):
        nothing = lambda *a, **k: None  # noqa: E731

        def program(args, *a, **k):
            # What cannot be passed to a program fails here too.
            if not isinstance(args, (str, bytes)):
                for each in args:
                    os.fsencode(each) if not isinstance(each, bytes) else each
            data = k.get("data")
            if data is not None and not isinstance(data, (str, bytes)):
                raise TypeError("data")
            return subp.SubpResult("", "")

        def write(path, content, *a, **k):
            os.fspath(path)
            if not isinstance(content, (str, bytes)):
                util.encode_text(content)
                if not isinstance(content, str):
                    raise TypeError("content of a file: %s" % type(content).__name__)
        self.patches = [
            mock.patch.object(subp, "subp", program),
            mock.patch.object(util, "write_file", write),
            mock.patch.object(util, "ensure_dir", nothing),
            mock.patch.object(util, "ensure_dirs", nothing),
            mock.patch.object(util, "chmod", lambda p, m: int(m) if m is not None else None),
            mock.patch.object(util, "chownbyname", nothing),
            mock.patch.object(util, "del_file", nothing),
            mock.patch.object(util, "del_dir", nothing),
            mock.patch.object(util, "copy", nothing),
            mock.patch.object(util, "sym_link", nothing),
            mock.patch.object(util, "rename", nothing),
            mock.patch("os.fork", lambda: 1),
            mock.patch("os._exit", nothing),
            mock.patch("os.chmod", nothing),
            mock.patch("os.chown", nothing),
            mock.patch("os.unlink", nothing),
            mock.patch("os.rename", nothing),
            mock.patch("os.makedirs", nothing),
            mock.patch("cloudinit.temp_utils._TMPDIR", tempfile.gettempdir()),
            mock.patch("time.sleep", nothing),
            mock.patch.object(util, "lsb_release", lambda *a, **k: {"codename": "bookworm", "id": "Debian"}),
            mock.patch("socket.getaddrinfo", nothing),
            mock.patch("cloudinit.url_helper.readurl", nothing),
            mock.patch("cloudinit.distros.Distro.update_package_sources", nothing),
        ]
        for patch in self.patches:
            patch.start()

    def __exit__(self, *_):
        for patch in reversed(self.patches):
            patch.stop()


texts = json.load(sys.stdin)
standing = {name for name, _ in failures("{}", MODULES)}
only = [name for name in MODULES if name not in standing]
out = []
for text in texts:
    try:
        out.append(failures(text, only))
    except BaseException as error:
        out.append([["cloud-init", "%s: %s" % (type(error).__name__, error)]])
json.dump({"standing": sorted(standing), "failed": out}, sys.stdout)
