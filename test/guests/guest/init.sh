#!/bin/busybox sh
# /init of the initramfs. Kernel argument guest.mode selects what it does:
#   boot      mount /dev/vda, or what guest.root says, and hand over to systemd
#   mount     mount /dev/sr1 in each ISO 9660 view, write listings to /dev/vda
#   disk      the same with the FAT volume on /dev/vdb, or in its first partition
#   fill      write files into the UDF volume on /dev/vdb, and a listing of it to /dev/vda
#   ignition  unpack Ignition from the tar on /dev/vda, let it read /dev/sr1,
#             write its results to /dev/vda
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
while read -r module; do insmod "/modules/$module"; done </modules/order

wait_for() { i=0; while [ ! -b "$1" ] && [ $i -lt 200 ]; do i=$((i + 1)); sleep 0.05; done; }

# One line for each entry: type, mode, uid, gid, size, mtime, sha256, link, path.
list_tree() {
  cd "$1" && find . -mindepth 1 | while IFS= read -r path; do
    sum='' link=''
    if [ -h "$path" ]; then type='link'; link=$(readlink "$path")
    elif [ -d "$path" ]; then type=dir
    elif [ -f "$path" ]; then
      type='file'
      if sum=$(sha256sum <"$path"); then sum=${sum%% *}; else sum=''; fi
    else type=other; fi
    info=$(stat -c '%a	%u	%g	%s	%Y' "$path")
    printf '%s\t%s\t%s\t%s\t%s\n' "$type" "$info" "$sum" "$link" "${path#./}"
  done
  cd /
}

mode=$(sed -n 's/.*guest\.mode=\([a-z]*\).*/\1/p' /proc/cmdline)
root=$(sed -n 's/.*guest\.root=\([a-z0-9/]*\).*/\1/p' /proc/cmdline)
root=${root:-/dev/vda}
wait_for "$root"
if [ "$mode" = boot ]; then
  wait_for /dev/sr1
  mount -t ext4 -o noatime "$root" /root && exec switch_root /root /sbin/init
  poweroff -f
fi

volume_label() { dd if=/dev/sr1 bs=1 skip=32808 count=32 2>/dev/null | sed 's/ *$//'; }

finish() {
  touch /report/complete
  tar -C /report -cf /dev/vda . && sync
  poweroff -f
}

wait_for /dev/sr1
mkdir -p /cd /report
if [ "$mode" = ignition ]; then
  mkdir -p /dev/disk/by-label /run /tmp /sysroot
  ln -s /dev/sr1 "/dev/disk/by-label/$(volume_label)"
  tar -C / -xf /dev/vda
  # Ignition insists on relabeling what it writes; this root has no SELinux.
  mkdir -p /sysroot/etc/selinux
  echo SELINUXTYPE=none >/sysroot/etc/selinux/config
  printf '#!/bin/sh\ncat >/dev/null\n' >/bin/setfiles
  chmod +x /bin/setfiles
  for stage in fetch files; do
    timeout 60 /ignition --platform=openstack --stage=$stage --root=/sysroot \
      --fetch-timeout=20s --log-to-stdout >"/report/$stage.log" 2>&1
    echo $? >"/report/$stage.rc"
    [ "$(cat /report/$stage.rc)" = 0 ] || break
  done
  cp /run/ignition.json /report/config.json
  list_tree /sysroot >/report/sysroot.list
  finish
fi

# What a kernel's own UDF can hold: long names, many names, fragments, holes, links, devices.
fill() {
  cd "$1" && mkdir -p a/b/c many
  i=0
  while [ $i -lt 150 ]; do echo "$i" >"many/a-rather-long-name-for-a-file-$i"; i=$((i + 1)); done
  i=0
  while [ $i -lt 60 ]; do
    head -c 4096 /dev/urandom >>a/fragments
    head -c 4096 /dev/urandom >>a/b/others
    i=$((i + 1))
  done
  rm many/*7
  printf x | dd of=a/hole bs=1 seek=3000000 2>/dev/null
  dd if=/dev/urandom of=a/b/c/large bs=64k count=20 2>/dev/null
  : >empty
  echo one >one
  echo text >"a/$(printf 'caf\303\251 \342\230\203') name"
  ln one a/b/hard
  ln -s ../one a/relative
  ln -s /etc/./hosts a/absolute
  mknod a/character c 1 3
  mknod a/block b 8 17
  mkfifo a/pipe
  chown 1000:100 one
  chmod 4750 one
  chmod 1777 many
  touch -d '2001-02-03 04:05:06' empty
  cd /
}

type=iso9660 device=/dev/sr1 views='rockridge joliet plain udf'
if [ "$mode" = disk ]; then
  wait_for /dev/vdb
  type=vfat device=/dev/vdb views=vfat
  [ -b /dev/vdb1 ] && device=/dev/vdb1
fi
if [ "$mode" = fill ]; then
  wait_for /dev/vdb
  device=/dev/vdb views=udf
  mount -t udf -o iocharset=utf8 /dev/vdb /cd && fill /cd && umount /cd
fi
volume_label >/report/label
for view in $views; do
  case $view in
    vfat) opts=ro,utf8 ;;
    rockridge) opts=ro ;;
    joliet) opts=ro,norock ;;
    plain) opts=ro,norock,nojoliet ;;
    udf) type=udf opts=ro,iocharset=utf8 ;;
  esac
  dmesg -c >/dev/null
  if mount -t "$type" -o "$opts" "$device" /cd 2>"/report/$view.error"; then
    grep ' /cd ' /proc/mounts >"/report/$view.mount"
    list_tree /cd >"/report/$view.list"
    umount /cd
  fi
  # The kernel names the extension it used here, and any read error.
  dmesg | sed 's/^<[0-9]*>//; s/^\[ *[0-9.]*\] //' >"/report/$view.dmesg"
done
finish
