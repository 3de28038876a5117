/*
 * Functions that have bitten everyone.  Included last by base.h, so that a use of one of them
 * anywhere in the tree does not compile.
 */
#ifndef BASE_BANNED_H
#define BASE_BANNED_H

#undef strcpy
#undef strcat
#undef strncpy
#undef strncat
#undef sprintf
#undef vsprintf
#undef strtok
#undef strtok_r
#undef gmtime
#undef localtime
#undef ctime
#undef asctime
#undef atoi
#undef atol
#undef atof
#undef system
#undef popen

#define BANNED(f) sorry_##f##_is_a_banned_function

#define strcpy(d, s)       BANNED(strcpy)
#define strcat(d, s)       BANNED(strcat)
#define strncpy(d, s, n)   BANNED(strncpy)
#define strncat(d, s, n)   BANNED(strncat)
#define sprintf(...)       BANNED(sprintf)
#define vsprintf(d, f, a)  BANNED(vsprintf)
#define strtok(s, d)       BANNED(strtok)
#define strtok_r(s, d, p)  BANNED(strtok_r)
#define gmtime(t)          BANNED(gmtime)
#define localtime(t)       BANNED(localtime)
#define ctime(t)           BANNED(ctime)
#define asctime(t)         BANNED(asctime)
#define atoi(s)            BANNED(atoi)
#define atol(s)            BANNED(atol)
#define atof(s)            BANNED(atof)
#define system(s)          BANNED(system)
#define popen(s, m)        BANNED(popen)

#endif
