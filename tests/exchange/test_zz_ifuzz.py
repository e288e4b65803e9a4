import sys
sys.path.insert(0,'/work/main')
import shutil,tempfile,pytest
from pathlib import Path
from hypothesis import given,settings,strategies as st,HealthCheck
from tests.exchange.test_import_anything import *
from tests.exchange import test_import_anything as T
from pmo_tui.services import checks,past
HDR="ref,name,programme_area,status,deliverables,milestones,risks,issues,overall\n"
R=["","Red","Amber","Green","Grey","Blue"]
@st.composite
def sch(draw):
    rows=[]
    for ref in ("A9","5"):
        if draw(st.booleans()):
            rows.append(",".join([ref,"N","CHC",draw(st.sampled_from(["","open","closed","completed"])),*(draw(st.sampled_from(R)) if draw(st.integers(0,2)) else "Green" for _ in range(5))]))
    return HDR+"\n".join(rows)+"\n"
@st.composite
def folder(draw):
    f={}
    if draw(st.booleans()): f["schemes.csv"]=draw(sch())
    if draw(st.booleans()): f["ratings.csv"]="month,"+HDR.replace("name,programme_area,","").strip()+",organisation\n"+"\n".join(",".join([draw(st.sampled_from(["2018-09","2018-10","2018-11"])),ref,draw(st.sampled_from(["","open","closed"])),*(draw(st.sampled_from(R)) if draw(st.integers(0,2)) else "Green" for _ in range(5)),draw(st.sampled_from(["","","WL"]))]) for ref in ("A9","5") if draw(st.booleans()))+"\n"
    if draw(st.booleans()): f["commentary.csv"]="month,ref,issue,corrective_action,recovery_date,confidence\n"+draw(st.sampled_from(["2018-09","2018-10"]))+",A9,x,y,"+draw(st.sampled_from(["2019-01-31","","soon"]))+",low\n"
    if draw(st.booleans()):
        ms=draw(st.lists(st.sampled_from([6,7,8,12]),min_size=0,max_size=3,unique=True))
        o=draw(st.sampled_from([1200,1300]))
        f["scheme_finance.csv"]="ref,organisation,annual_plan"+"".join(f",fot_m{m}" for m in ms)+"\n"+"A9,WL,1200"+f",{o}"*len(ms)+"\n"
        if draw(st.booleans()):
            a=[draw(st.sampled_from([100,100,150])) for _ in range(11)]; a.append(o-sum(a))
            f["monthly_profile.csv"]="ref,organisation,"+",".join(months_of("2018/19"))+"\nA9,WL,"+",".join(map(str,a))+"\n"
    return {k:v.encode() for k,v in f.items()}
def run(portfolio,folders):
    with tempfile.TemporaryDirectory() as place:
        path=Path(shutil.copyfile(portfolio,Path(place)/"c.pmo")); reader=Reader(path); w=Workspace(path,name="x")
        try:
            for n,c in enumerate(folders):
                d=Path(place)/str(n); d.mkdir()
                for k,v in c.items(): (d/k).write_bytes(v)
                T._import_one(w,reader,d)
                for (m,) in reader.rows("SELECT month FROM period"):
                    with past.standing(path,month=m) as t:
                        b=[x for x in checks.run(t.reader,t.view) if x.check!='closed-schemes-coloured' or m==max(q[0] for q in reader.rows('SELECT month FROM period'))]
                        assert b==[],(m,b)
        finally: w.close(); reader.close()
GOODS=T.GOOD
@settings(max_examples=250,deadline=None,suppress_health_check=list(HealthCheck))
@given(folders=st.lists(folder(),min_size=1,max_size=3))
def test_fuzz(portfolio_file,folders): run(portfolio_file,[{k:v for k,v in GOODS.items() if k!='scheme_finance.csv'},*folders])
