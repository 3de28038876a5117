/* The classes of clients, in their order from the best (DOMAIN 7.1 to 7.3, 7.5). */
#ifndef CMD_SHARED_CLASSES_H
#define CMD_SHARED_CLASSES_H

#define CLASSES_ABC "A,B,C"
#define CLASSES_STAGE "potential,one-time,regular,lost"
#define CLASSES_XYZ "X,Y,Z"

#endif
