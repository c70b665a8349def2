"""Every change of the tables, one file each, in order. A file once released is never changed."""
