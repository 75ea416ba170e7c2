// Nothing to call: see C11Threads.c.
