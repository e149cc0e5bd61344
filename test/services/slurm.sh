#!/usr/bin/env bash
# A Slurm cluster of one node on loopback, from Debian: slurmctld, slurmd, munged, all of them below DIR.
#   slurm.sh start DIR   prints SLURM_CONF=...; with it in the environment sbatch, srun, squeue, scontrol work
#   slurm.sh stop DIR
set -euo pipefail
. "$(dirname "$0")/lib.sh"
verb=${1:?start or stop} dir=$(folder "${2:?folder}")
ctld=${SLURMCTLD_PORT:-$(free_port)} d=${SLURMD_PORT:-$(free_port)}

start() {
  mkdir -p "$dir"/{state,spool,munge}
  chmod 755 "$dir" "$dir/munge"
  head -c 1024 /dev/urandom > "$dir/munge/key"; chmod 400 "$dir/munge/key"
  local socket=$dir/munge/socket
  background "$dir/munge.pid" "$dir/munged.log" munged --foreground --key-file="$dir/munge/key" --socket="$socket" \
    --pid-file="$dir/munge/own.pid" --seed-file="$dir/munge/seed" --log-file="$dir/munge/log"
  wait_for "munge" 20 munge -n --socket="$socket"
  # Its daemons listen on loopback alone: both names are 127.0.0.1, and no address stands for any.
  cat > "$dir/slurm.conf" <<CONF
ClusterName=test
SlurmctldHost=localhost(127.0.0.1)
SlurmctldPort=$ctld
SlurmdPort=$d
CommunicationParameters=NoInAddrAny,NoCtldInAddrAny
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$socket
CryptoType=crypto/munge
StateSaveLocation=$dir/state
SlurmdSpoolDir=$dir/spool
SlurmctldPidFile=$dir/slurmctld.own.pid
SlurmdPidFile=$dir/slurmd.own.pid
SlurmctldLogFile=$dir/slurmctld.log
SlurmdLogFile=$dir/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerParameters=sched_interval=2,batch_sched_delay=0
MaxArraySize=100001
MaxJobCount=100000
ReturnToService=2
MpiDefault=none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
NodeName=localhost NodeHostname=localhost NodeAddr=127.0.0.1 CPUs=$(nproc) RealMemory=1024 State=UNKNOWN
PartitionName=main Nodes=localhost Default=YES MaxTime=INFINITE State=UP OverSubscribe=NO
CONF
  export SLURM_CONF=$dir/slurm.conf
  background "$dir/slurmctld.pid" "$dir/slurmctld.out" slurmctld -D -c
  background "$dir/slurmd.pid" "$dir/slurmd.out" slurmd -D -N localhost
  wait_for "a node that is idle" 40 sh -c 'sinfo -h -o %t | grep -q idle'
  echo "SLURM_CONF=$dir/slurm.conf"
}
stop() { ended "$dir"/slurmd.pid "$dir"/slurmctld.pid "$dir"/munge.pid; }
"$verb"
